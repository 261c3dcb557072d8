package import SQL

/// The tables of the one way of data: events, receipts, deliveries, timers, and what all features share.
package enum KernelSchema {
    package static let migrations = [
        Migration(
            "kernel-001",
            """
            CREATE TABLE events (
                id {identity},
                type TEXT NOT NULL,
                at BIGINT NOT NULL,
                ticket_id BIGINT,
                contact_id BIGINT,
                actor TEXT NOT NULL,
                data TEXT NOT NULL
            );
            CREATE INDEX events_by_ticket ON events (ticket_id, id) WHERE ticket_id IS NOT NULL;
            CREATE INDEX events_by_type ON events (type, id);

            CREATE TABLE receipts (
                id {identity},
                source TEXT NOT NULL,
                owner_id BIGINT NOT NULL,
                unique_key TEXT,
                kind TEXT,
                body {blob} NOT NULL,
                state TEXT NOT NULL,
                received_at BIGINT NOT NULL,
                processed_at BIGINT,
                attempts BIGINT NOT NULL DEFAULT 0,
                error TEXT
            );
            CREATE UNIQUE INDEX receipts_once ON receipts (source, owner_id, unique_key);
            CREATE INDEX receipts_pending ON receipts (source, owner_id, id) WHERE state = 'pending';
            CREATE INDEX receipts_by_state ON receipts (state, id) WHERE state <> 'done';

            CREATE TABLE deliveries (
                id {identity},
                destination TEXT NOT NULL,
                owner_id BIGINT NOT NULL,
                stream BIGINT NOT NULL,
                lane TEXT NOT NULL,
                priority BIGINT NOT NULL,
                chat_id BIGINT,
                cost BIGINT NOT NULL,
                kind TEXT NOT NULL,
                data TEXT NOT NULL,
                coalesce_key TEXT,
                state TEXT NOT NULL,
                not_before BIGINT NOT NULL,
                attempts BIGINT NOT NULL DEFAULT 0,
                ticket_id BIGINT,
                message_id BIGINT,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                settled_at BIGINT,
                error_code TEXT,
                error TEXT
            );
            CREATE INDEX deliveries_queued ON deliveries (owner_id, stream, id) WHERE state = 'queued';
            CREATE INDEX deliveries_requeued ON deliveries (updated_at) WHERE state = 'queued';
            CREATE INDEX deliveries_sending ON deliveries (owner_id, id) WHERE state = 'sending';
            CREATE UNIQUE INDEX deliveries_coalesced ON deliveries (coalesce_key)
                WHERE state = 'queued' AND coalesce_key IS NOT NULL;
            CREATE INDEX deliveries_by_state ON deliveries (state, id);
            CREATE INDEX deliveries_by_owner ON deliveries (owner_id, id);
            CREATE INDEX deliveries_by_ticket ON deliveries (ticket_id, id);
            CREATE INDEX deliveries_by_message ON deliveries (message_id, id) WHERE message_id IS NOT NULL;

            CREATE TABLE attempts (
                id {identity},
                delivery_id BIGINT NOT NULL REFERENCES deliveries (id),
                number BIGINT NOT NULL,
                owner_id BIGINT NOT NULL,
                chat_id BIGINT,
                cost BIGINT NOT NULL,
                method TEXT NOT NULL,
                request TEXT NOT NULL,
                started_at BIGINT NOT NULL,
                finished_at BIGINT,
                outcome TEXT,
                status BIGINT,
                error TEXT,
                response TEXT
            );
            CREATE UNIQUE INDEX attempts_by_delivery ON attempts (delivery_id, number);
            CREATE INDEX attempts_by_owner ON attempts (owner_id, started_at);

            CREATE TABLE cooldowns (
                scope TEXT PRIMARY KEY,
                until BIGINT NOT NULL,
                reason TEXT NOT NULL
            );

            CREATE TABLE timers (
                id {identity},
                kind TEXT NOT NULL,
                key TEXT NOT NULL,
                due_at BIGINT NOT NULL,
                data TEXT NOT NULL,
                attempts BIGINT NOT NULL DEFAULT 0,
                error TEXT
            );
            CREATE UNIQUE INDEX timers_once ON timers (kind, key);
            CREATE INDEX timers_by_due ON timers (due_at);

            CREATE TABLE settings (
                name TEXT PRIMARY KEY,
                value TEXT NOT NULL,
                updated_at BIGINT NOT NULL
            );

            CREATE TABLE secrets (
                name TEXT PRIMARY KEY,
                box {blob} NOT NULL,
                updated_at BIGINT NOT NULL
            );

            CREATE TABLE api_keys (
                id {identity},
                key_id TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                secret_hash {blob} NOT NULL,
                scopes TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                expires_at BIGINT,
                revoked_at BIGINT,
                last_used_at BIGINT
            );

            CREATE TABLE idempotency_keys (
                api_key_id BIGINT NOT NULL,
                idempotency_key TEXT NOT NULL,
                request_hash {blob} NOT NULL,
                status BIGINT NOT NULL,
                body {blob} NOT NULL,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (api_key_id, idempotency_key)
            );
            CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

            CREATE TABLE audit (
                id {identity},
                at BIGINT NOT NULL,
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                object TEXT NOT NULL,
                before TEXT,
                after TEXT,
                origin TEXT
            );
            CREATE INDEX audit_by_object ON audit (object, id);
            """),
        Migration(
            "kernel-002",
            "ALTER TABLE idempotency_keys ADD COLUMN headers TEXT NOT NULL DEFAULT '{}'"),
        // Nearly all deliveries are sent, and nobody looks for those by their state.
        Migration(
            "kernel-003",
            """
            DROP INDEX deliveries_by_state;
            CREATE INDEX deliveries_by_state ON deliveries (state, id) WHERE state <> 'sent';
            """),
        Migration("kernel-004", "CREATE INDEX events_by_time ON events (at);"),
        // The order in which events become visible (`EventPosition`).
        Migration(
            "kernel-005", engines: [.postgres],
            """
            ALTER TABLE events ADD COLUMN transaction_id BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
            CREATE INDEX events_by_transaction ON events (transaction_id, id);
            """),
        // What the wall clock said, beside one that nobody sets (`ClockMarks`).
        Migration(
            "kernel-006",
            """
            CREATE TABLE clock_marks (
                boot TEXT NOT NULL,
                uptime BIGINT NOT NULL,
                clock_offset BIGINT NOT NULL,
                noted_at BIGINT NOT NULL,
                PRIMARY KEY (boot, uptime)
            );
            ALTER TABLE cooldowns ADD COLUMN since BIGINT;
            """),
        // A key can have several secrets while one replaces another; the audit log is read by time.
        Migration(
            "kernel-007",
            """
            CREATE TABLE api_key_secrets (
                secret_hash {blob} PRIMARY KEY,
                api_key_id BIGINT NOT NULL REFERENCES api_keys (id),
                made_at BIGINT NOT NULL,
                valid_until BIGINT
            );
            CREATE INDEX api_key_secrets_by_key ON api_key_secrets (api_key_id);
            INSERT INTO api_key_secrets (secret_hash, api_key_id, made_at)
                SELECT secret_hash, id, created_at FROM api_keys WHERE revoked_at IS NULL;
            ALTER TABLE api_keys DROP COLUMN secret_hash;
            ALTER TABLE api_keys ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
            ALTER TABLE api_keys ADD COLUMN last_used_address TEXT;
            ALTER TABLE api_keys ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
            UPDATE api_keys SET updated_at = COALESCE(revoked_at, created_at);
            ALTER TABLE idempotency_keys ADD COLUMN is_sealed BIGINT NOT NULL DEFAULT 0;
            DROP INDEX audit_by_object;
            CREATE INDEX audit_by_object ON audit (object, at, id);
            CREATE INDEX audit_by_actor ON audit (actor, at, id);
            CREATE INDEX audit_by_action ON audit (action, at, id);
            CREATE INDEX audit_by_time ON audit (at, id);
            """),
        // Owners of different destinations may bear the same number; an owner is told of an event once.
        Migration(
            "kernel-008",
            """
            ALTER TABLE attempts ADD COLUMN destination TEXT NOT NULL DEFAULT 'telegram';
            ALTER TABLE deliveries ADD COLUMN event_id BIGINT;
            CREATE UNIQUE INDEX deliveries_by_event ON deliveries (event_id, destination, owner_id)
                WHERE event_id IS NOT NULL;
            """),
    ]
}
