-- What a server should have in common with the others: the version of its catalog, and short check values of its keys, none of
-- which tells a key. Empty: a server from before this migration, which does not say. Servers may differ, for example while a
-- new catalog is rolled out; each shows where the others differ from it.
ALTER TABLE nodes
    ADD COLUMN catalog text NOT NULL DEFAULT '',
    ADD COLUMN keys    text NOT NULL DEFAULT '';
