package import SQL

package enum IntercomSchema {
    package static let migrations = [
        Migration(
            "intercom-001",
            """
            CREATE TABLE intercom_workspaces (
                id {identity},
                app_id TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                region TEXT NOT NULL,
                base_url TEXT NOT NULL,
                admin_id TEXT NOT NULL,
                token_box {blob} NOT NULL,
                client_secret_box {blob} NOT NULL,
                state TEXT NOT NULL,
                problem TEXT,
                settings TEXT NOT NULL,
                attributes TEXT NOT NULL DEFAULT '[]',
                conversation_attributes TEXT NOT NULL DEFAULT '[]',
                window_limit BIGINT,
                position TEXT NOT NULL,
                last_notification_at BIGINT,
                last_check_at BIGINT,
                last_reconciliation_at BIGINT,
                reconciled_until BIGINT,
                reconciliation TEXT,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                version BIGINT NOT NULL DEFAULT 1
            );
            CREATE UNIQUE INDEX intercom_workspaces_connected ON intercom_workspaces ((state <> 'disconnected'))
                WHERE state <> 'disconnected';

            CREATE TABLE intercom_contacts (
                workspace_id BIGINT NOT NULL REFERENCES intercom_workspaces (id),
                contact_id BIGINT NOT NULL,
                intercom_id TEXT NOT NULL,
                role TEXT NOT NULL,
                shown TEXT,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, contact_id)
            );
            CREATE INDEX intercom_contacts_by_intercom ON intercom_contacts (workspace_id, intercom_id);

            CREATE TABLE intercom_conversations (
                workspace_id BIGINT NOT NULL REFERENCES intercom_workspaces (id),
                conversation_id TEXT NOT NULL,
                ticket_id BIGINT NOT NULL,
                intercom_contact_id TEXT NOT NULL,
                opening_message_id BIGINT,
                state TEXT NOT NULL,
                assignee TEXT,
                tags TEXT NOT NULL DEFAULT '[]',
                attributes TEXT NOT NULL DEFAULT '{}',
                rated_at BIGINT,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, conversation_id)
            );
            CREATE INDEX intercom_conversations_by_ticket ON intercom_conversations (workspace_id, ticket_id, created_at);

            CREATE TABLE intercom_parts (
                workspace_id BIGINT NOT NULL REFERENCES intercom_workspaces (id),
                conversation_id TEXT NOT NULL,
                part_id TEXT NOT NULL,
                message_id BIGINT,
                piece BIGINT NOT NULL DEFAULT 0,
                is_ours BOOLEAN NOT NULL,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, conversation_id, part_id)
            );
            CREATE INDEX intercom_parts_by_message ON intercom_parts (message_id) WHERE message_id IS NOT NULL;

            CREATE TABLE intercom_announcements (
                id {identity},
                workspace_id BIGINT NOT NULL REFERENCES intercom_workspaces (id),
                conversation_id TEXT NOT NULL,
                part_id TEXT NOT NULL,
                created_at BIGINT NOT NULL
            );
            CREATE UNIQUE INDEX intercom_announcements_once
                ON intercom_announcements (workspace_id, conversation_id, part_id);

            CREATE TABLE intercom_receipts (
                workspace_id BIGINT NOT NULL REFERENCES intercom_workspaces (id),
                conversation_id TEXT NOT NULL,
                receipt_id BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, conversation_id, receipt_id)
            );

            CREATE INDEX intercom_deliveries_unsent ON deliveries (owner_id, state, id)
                WHERE destination = 'intercom' AND state <> 'sent';
            """)
    ]
}
