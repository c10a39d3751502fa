-- The support desk sees customers of its own region and no others.
ALTER TABLE customers ADD COLUMN region text NOT NULL DEFAULT 'north';

CREATE ROLE support NOLOGIN;
GRANT SELECT (customer_id, full_name, phone, region) ON customers TO support;

ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers FORCE ROW LEVEL SECURITY;
CREATE POLICY shop_sees_all ON customers TO shop_app USING (true);
CREATE POLICY support_by_region ON customers FOR SELECT TO support
    USING (region = current_setting('shop.region', true));
