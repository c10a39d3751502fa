-- Which customer stands behind a buyer: apart from both, for the shop's own role only.
CREATE SCHEMA vault;

CREATE TABLE vault.customer_keys (
    customer_id bigint NOT NULL UNIQUE REFERENCES public.customers,
    buyer       uuid   NOT NULL UNIQUE DEFAULT gen_random_uuid()
);

CREATE ROLE shop_app LOGIN;
CREATE ROLE reporting NOLOGIN;

GRANT USAGE ON SCHEMA vault TO shop_app;
GRANT SELECT, INSERT, DELETE ON vault.customer_keys TO shop_app;
GRANT SELECT, INSERT, UPDATE ON customers, orders, order_lines TO shop_app;
GRANT SELECT ON products TO PUBLIC;
GRANT SELECT ON orders, order_lines TO reporting;
