-- Installs whose person opted out: the pseudonym and nothing else. An opt-in leaves its row with false, so that servers which
-- look for what has changed find it. Kept as long as the longest kept family: what an install could still send that is older
-- is expired.
CREATE TABLE opt_outs (
    install_id  text        PRIMARY KEY,
    opted_out   boolean     NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX opt_outs_received_at ON opt_outs (received_at);
