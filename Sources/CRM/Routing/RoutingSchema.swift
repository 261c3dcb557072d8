package import SQL

package enum RoutingSchema {
    package static let migrations = [
        Migration(
            "routing-001",
            """
            CREATE TABLE routing_rules (
                id {identity},
                name TEXT NOT NULL UNIQUE,
                position BIGINT NOT NULL,
                is_enabled BOOLEAN NOT NULL,
                condition TEXT NOT NULL,
                queue_id BIGINT REFERENCES queues (id),
                priority TEXT,
                tags TEXT NOT NULL,
                skills TEXT NOT NULL,
                stops BOOLEAN NOT NULL,
                version BIGINT NOT NULL DEFAULT 1,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            CREATE INDEX routing_rules_by_queue ON routing_rules (queue_id) WHERE queue_id IS NOT NULL;
            """)
    ]
}
