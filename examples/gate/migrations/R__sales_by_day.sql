-- For the reports: sums, nobody's orders.
CREATE OR REPLACE VIEW sales_by_day AS
SELECT date_trunc('day', ordered_at) AS day, count(*) AS orders, sum(total) AS total
FROM orders
GROUP BY 1;

GRANT SELECT ON sales_by_day TO reporting;
