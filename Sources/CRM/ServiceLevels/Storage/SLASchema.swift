package import SQL

/// The tables of policies, their versions, and clocks.
package enum SLASchema {
    package static let migrations = [
        Migration(
            "sla-001",
            """
            CREATE TABLE sla_policies (
                id {identity},
                name TEXT NOT NULL UNIQUE,
                position BIGINT NOT NULL,
                calendar_id BIGINT REFERENCES calendars (id),
                definition TEXT NOT NULL,
                version BIGINT NOT NULL DEFAULT 1,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            CREATE INDEX sla_policies_by_position ON sla_policies (position, id);
            CREATE INDEX sla_policies_by_calendar ON sla_policies (calendar_id) WHERE calendar_id IS NOT NULL;
            CREATE TABLE sla_policy_versions (
                id {identity},
                policy_id BIGINT NOT NULL,
                number BIGINT NOT NULL,
                definition TEXT NOT NULL,
                hours TEXT,
                created_at BIGINT NOT NULL,
                UNIQUE (policy_id, number)
            );
            """),
        Migration(
            "sla-002",
            """
            CREATE TABLE sla_cursor (
                id BIGINT PRIMARY KEY,
                position TEXT NOT NULL
            );
            CREATE TABLE sla_clocks (
                ticket_id BIGINT PRIMARY KEY,
                contact_id BIGINT,
                policy_id BIGINT,
                state TEXT NOT NULL,
                told TEXT NOT NULL,
                next_due BIGINT,
                updated_at BIGINT NOT NULL
            );
            CREATE INDEX sla_clocks_by_due ON sla_clocks (next_due) WHERE next_due IS NOT NULL;
            """),
        Migration("sla-003", "CREATE INDEX sla_clocks_by_policy ON sla_clocks (policy_id, ticket_id);"),
    ]
}
