package import SQL

package enum WebhooksSchema {
    package static let migrations = [
        Migration(
            "webhooks-001",
            """
            CREATE TABLE webhook_endpoints (
                id {identity},
                url TEXT NOT NULL,
                description TEXT NOT NULL,
                event_types TEXT NOT NULL,
                form TEXT NOT NULL,
                is_ordered BOOLEAN NOT NULL,
                concurrency BIGINT NOT NULL,
                rate_limit BIGINT NOT NULL,
                state TEXT NOT NULL,
                disabled_reason TEXT,
                disabled_at BIGINT,
                start_position TEXT NOT NULL,
                failures BIGINT NOT NULL DEFAULT 0,
                failing_since BIGINT,
                last_success_at BIGINT,
                last_failure_at BIGINT,
                last_error TEXT,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                version BIGINT NOT NULL DEFAULT 1
            );

            CREATE TABLE webhook_secrets (
                id {identity},
                endpoint_id BIGINT NOT NULL REFERENCES webhook_endpoints (id),
                box {blob} NOT NULL,
                made_at BIGINT NOT NULL,
                valid_until BIGINT
            );
            CREATE INDEX webhook_secrets_by_endpoint ON webhook_secrets (endpoint_id, id);

            CREATE TABLE webhook_messages (
                id {identity},
                event_id BIGINT,
                form TEXT NOT NULL,
                body TEXT NOT NULL,
                created_at BIGINT NOT NULL
            );
            CREATE UNIQUE INDEX webhook_messages_by_event ON webhook_messages (event_id, form);

            CREATE TABLE webhook_cursor (
                id BIGINT PRIMARY KEY,
                position TEXT NOT NULL
            );
            INSERT INTO webhook_cursor (id, position) VALUES (1, '0-0');

            CREATE INDEX webhook_deliveries_unsent ON deliveries (owner_id, state, id)
                WHERE destination = 'webhook' AND state <> 'sent';
            """),
        // What may be removed, the longest settled first (`DeliveryRetention`).
        Migration(
            "webhooks-002",
            """
            CREATE INDEX webhook_deliveries_settled ON deliveries (settled_at)
                WHERE destination = 'webhook' AND settled_at IS NOT NULL;
            """),
    ]
}
