-- Views for questions about people. Days are UTC days; the ids are the stored pseudonyms.

-- On which days an install was active, and with which events. Read it with conditions on event where you can: both are
-- pushed down to the rows.
CREATE VIEW install_days AS
SELECT DISTINCT install_id, event, (occurred_at AT TIME ZONE 'UTC')::date AS day
FROM analytics_events
WHERE install_id IS NOT NULL;

-- When each install took each step towards its first posted note for the first time.
CREATE VIEW activation_steps AS
SELECT install_id,
       payload->>'step' AS step,
       min((payload->>'step_index')::integer) AS step_index,
       min(occurred_at) AS first_at
FROM analytics_events
WHERE event = 'lossy.product.activation_step' AND install_id IS NOT NULL
GROUP BY install_id, payload->>'step';

-- Installs by the week (from Monday) in which they were first seen, and how many were active so many weeks later.
-- The running week is in it, and not over.
CREATE VIEW weekly_retention AS
WITH weeks AS (
    SELECT DISTINCT install_id, date_trunc('week', day::timestamp)::date AS week FROM install_days),
born AS (
    SELECT install_id, min(week) AS cohort FROM weeks GROUP BY install_id)
SELECT cohort,
       (week - cohort) / 7 AS weeks_later,
       count(*) AS installs,
       (SELECT count(*) FROM born b WHERE b.cohort = born.cohort) AS size
FROM born JOIN weeks USING (install_id)
GROUP BY cohort, week;
