-- Which keys the ids of this database are hashed with. A server whose current key is another one does not start, because it
-- would give the same person a second pseudonym. The keys themselves are never here: check_value is an HMAC of a fixed text
-- under the key, so it tells whether a known key is this one, and nothing about the key.
CREATE TABLE hash_keys (
    key_id      text        PRIMARY KEY, -- the start of every pseudonym
    check_value text        NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    replaced_at timestamptz              -- null: this is the current key
);

CREATE UNIQUE INDEX hash_keys_one_current ON hash_keys ((true)) WHERE replaced_at IS NULL;
