-- Which installs were erased within the last minute, for servers that still hold a report of theirs. The role that stores
-- may read this and not the record itself, which tells of all requests there ever were.
CREATE VIEW recent_erasures WITH (security_barrier) AS
SELECT subject
FROM subject_requests
WHERE action = 'erase' AND kind = 'install' AND requested_at > now() - interval '1 minute';
