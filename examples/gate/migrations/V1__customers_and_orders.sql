-- Customers, what they ordered, and what it cost.
CREATE TABLE customers (
    customer_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    full_name     text        NOT NULL,
    email         text        NOT NULL UNIQUE,
    phone         text,
    registered_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE products (
    product_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title      text           NOT NULL,
    price      numeric(12, 2) NOT NULL
);

CREATE TABLE orders (
    order_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- A pseudonym: which customer it is stands in customer_keys alone.
    buyer      uuid           NOT NULL,
    ordered_at timestamptz    NOT NULL DEFAULT now(),
    total      numeric(12, 2) NOT NULL
);

CREATE TABLE order_lines (
    order_id   bigint         NOT NULL REFERENCES orders,
    product_id bigint         NOT NULL REFERENCES products,
    quantity   integer        NOT NULL,
    price      numeric(12, 2) NOT NULL,
    PRIMARY KEY (order_id, product_id)
);

CREATE INDEX orders_by_day ON orders (ordered_at);
