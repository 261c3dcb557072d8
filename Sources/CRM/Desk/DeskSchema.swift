package import SQL

package enum DeskSchema {
    package static let migrations = conversations + teamwork

    /// Bots, tickets and their messages, and the lists that are kept of what they hold.
    private static let conversations = [
        Migration(
            "desk-001",
            """
            CREATE TABLE bots (
                id BIGINT PRIMARY KEY,
                username TEXT NOT NULL,
                name TEXT NOT NULL,
                mode TEXT NOT NULL,
                state TEXT NOT NULL,
                problem TEXT,
                limits TEXT,
                next_offset BIGINT,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );

            CREATE TABLE bot_groups (
                bot_id BIGINT NOT NULL REFERENCES bots (id),
                chat_id BIGINT NOT NULL,
                purpose TEXT NOT NULL,
                title TEXT NOT NULL,
                ticket_by_user BOOLEAN NOT NULL DEFAULT FALSE,
                state TEXT NOT NULL,
                problem TEXT,
                open_topics BIGINT NOT NULL DEFAULT 0,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (bot_id, chat_id)
            );
            CREATE INDEX bot_groups_by_chat ON bot_groups (chat_id);

            CREATE TABLE agents (
                id {identity},
                name TEXT NOT NULL,
                role TEXT NOT NULL,
                telegram_user_id BIGINT,
                claim_hash {blob},
                claim_expires_at BIGINT,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            CREATE UNIQUE INDEX agents_by_telegram_user ON agents (telegram_user_id);
            CREATE INDEX agents_by_claim ON agents (claim_hash) WHERE claim_hash IS NOT NULL;

            CREATE TABLE chat_members (
                chat_id BIGINT NOT NULL,
                user_id BIGINT NOT NULL,
                is_administrator BOOLEAN NOT NULL,
                checked_at BIGINT NOT NULL,
                PRIMARY KEY (chat_id, user_id)
            );

            CREATE TABLE tickets (
                id {identity},
                bot_id BIGINT NOT NULL REFERENCES bots (id),
                channel TEXT NOT NULL,
                chat_id BIGINT NOT NULL,
                topic_id BIGINT NOT NULL,
                user_id BIGINT NOT NULL,
                contact_id BIGINT NOT NULL,
                subject TEXT NOT NULL,
                status TEXT NOT NULL,
                priority TEXT NOT NULL,
                queue_id BIGINT,
                assignee_id BIGINT REFERENCES agents (id),
                tags TEXT NOT NULL DEFAULT '[]',
                custom_fields TEXT NOT NULL DEFAULT '{}',
                is_unreachable BOOLEAN NOT NULL DEFAULT FALSE,
                previous_id BIGINT,
                reopen_count BIGINT NOT NULL DEFAULT 0,
                desk_chat_id BIGINT,
                desk_topic_id BIGINT,
                desk_topic_state TEXT NOT NULL,
                desk_topic_title TEXT,
                desk_topic_icon TEXT,
                desk_topic_closed BOOLEAN NOT NULL DEFAULT FALSE,
                desk_card_id BIGINT,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                first_response_at BIGINT,
                resolved_at BIGINT,
                closed_at BIGINT,
                last_customer_message_at BIGINT,
                version BIGINT NOT NULL DEFAULT 1
            );
            CREATE UNIQUE INDEX tickets_one_open ON tickets (bot_id, chat_id, topic_id, user_id)
                WHERE status <> 'closed';
            CREATE INDEX tickets_by_conversation ON tickets (bot_id, chat_id, topic_id, user_id, id);
            CREATE INDEX tickets_by_status ON tickets (status, id);
            CREATE INDEX tickets_by_contact ON tickets (contact_id, id);
            CREATE INDEX tickets_by_assignee ON tickets (assignee_id, id);
            CREATE INDEX tickets_by_bot ON tickets (bot_id, id);
            CREATE INDEX tickets_by_update ON tickets (updated_at, id);
            CREATE INDEX tickets_awaiting_topic ON tickets (desk_chat_id, id) WHERE desk_topic_state = 'creating';

            CREATE TABLE ticket_topics (
                chat_id BIGINT NOT NULL,
                topic_id BIGINT NOT NULL,
                ticket_id BIGINT NOT NULL REFERENCES tickets (id),
                since BIGINT NOT NULL,
                PRIMARY KEY (chat_id, topic_id)
            );
            CREATE INDEX ticket_topics_by_ticket ON ticket_topics (ticket_id);

            CREATE TABLE messages (
                id {identity},
                ticket_id BIGINT NOT NULL REFERENCES tickets (id),
                author_type TEXT NOT NULL,
                author_id BIGINT,
                author_name TEXT NOT NULL,
                kind TEXT NOT NULL,
                body TEXT NOT NULL,
                entities TEXT NOT NULL DEFAULT '[]',
                attachments TEXT NOT NULL DEFAULT '[]',
                forwarded_from TEXT,
                reply_to_message_id BIGINT,
                quote TEXT,
                media_group_id TEXT,
                delivery_id BIGINT,
                version BIGINT NOT NULL DEFAULT 1,
                created_at BIGINT NOT NULL,
                edited_at BIGINT,
                deleted_at BIGINT
            );
            CREATE INDEX messages_by_ticket ON messages (ticket_id, id);
            CREATE INDEX messages_by_album ON messages (ticket_id, media_group_id) WHERE media_group_id IS NOT NULL;

            CREATE TABLE message_versions (
                message_id BIGINT NOT NULL REFERENCES messages (id),
                version BIGINT NOT NULL,
                body TEXT NOT NULL,
                entities TEXT NOT NULL,
                attachments TEXT NOT NULL,
                replaced_at BIGINT NOT NULL,
                PRIMARY KEY (message_id, version)
            );

            CREATE TABLE message_copies (
                bot_id BIGINT NOT NULL,
                chat_id BIGINT NOT NULL,
                telegram_id BIGINT NOT NULL,
                message_id BIGINT NOT NULL REFERENCES messages (id),
                is_origin BOOLEAN NOT NULL,
                part BIGINT NOT NULL DEFAULT 0,
                PRIMARY KEY (bot_id, chat_id, telegram_id)
            );
            CREATE INDEX copies_by_message ON message_copies (message_id);

            CREATE TABLE topic_hints (
                chat_id BIGINT NOT NULL,
                topic_id BIGINT NOT NULL,
                hint TEXT NOT NULL,
                PRIMARY KEY (chat_id, topic_id, hint)
            );
            """),
        Migration(
            "desk-002",
            """
            CREATE TABLE files (
                id {identity},
                sha256 TEXT NOT NULL,
                size BIGINT NOT NULL,
                file_name TEXT NOT NULL,
                mime_type TEXT NOT NULL,
                created_at BIGINT NOT NULL
            );
            CREATE INDEX files_by_content ON files (sha256);

            CREATE TABLE file_copies (
                bot_id BIGINT NOT NULL,
                file_id BIGINT NOT NULL REFERENCES files (id),
                kind TEXT NOT NULL,
                delivery_id BIGINT NOT NULL,
                sent_as TEXT,
                telegram_file_id TEXT,
                PRIMARY KEY (bot_id, file_id, kind)
            );
            """),
        // Tickets that were opened while their bot had no desk group (`Seating`).
        Migration(
            "desk-003",
            """
            CREATE INDEX tickets_without_topic ON tickets (bot_id, id)
                WHERE desk_topic_state = 'none' AND status NOT IN ('resolved', 'closed');
            ALTER TABLE tickets ADD COLUMN desk_history_until BIGINT;
            """),
        // What people look for, newest first: each filter with the order that it is shown in.
        Migration(
            "desk-004",
            """
            DROP INDEX tickets_by_status;
            DROP INDEX tickets_by_contact;
            DROP INDEX tickets_by_assignee;
            DROP INDEX tickets_by_bot;
            CREATE INDEX tickets_by_creation ON tickets (created_at, id);
            CREATE INDEX tickets_by_status ON tickets (status, created_at, id);
            CREATE INDEX tickets_by_contact ON tickets (contact_id, created_at, id);
            CREATE INDEX tickets_by_assignee ON tickets (assignee_id, created_at, id);
            CREATE INDEX tickets_by_assignee_and_status ON tickets (assignee_id, status, created_at, id);
            CREATE INDEX tickets_by_queue ON tickets (queue_id, status, created_at, id);
            CREATE INDEX tickets_by_bot ON tickets (bot_id, created_at, id);
            CREATE INDEX tickets_by_priority ON tickets (priority, created_at, id);
            CREATE INDEX tickets_by_status_and_update ON tickets (status, updated_at, id);

            CREATE TABLE ticket_tags (
                tag TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                ticket_id BIGINT NOT NULL REFERENCES tickets (id),
                PRIMARY KEY (tag, created_at, ticket_id)
            );
            CREATE INDEX ticket_tags_by_ticket ON ticket_tags (ticket_id);

            CREATE TABLE bot_visitors (
                bot_id BIGINT NOT NULL REFERENCES bots (id),
                contact_id BIGINT NOT NULL,
                since BIGINT NOT NULL,
                PRIMARY KEY (bot_id, contact_id)
            );
            """),
        Migration(
            "desk-005", engines: [.sqlite],
            """
            INSERT INTO ticket_tags (tag, created_at, ticket_id)
                SELECT DISTINCT value, created_at, tickets.id FROM tickets, json_each(tickets.tags);
            CREATE VIRTUAL TABLE ticket_search USING fts5 (
                document, content = '', columnsize = 0, prefix = '2 3 4', tokenize = 'unicode61 remove_diacritics 2');
            INSERT INTO ticket_search (rowid, document)
                SELECT messages.id, CASE WHEN messages.id = (
                        SELECT MIN(id) FROM messages AS first WHERE first.ticket_id = tickets.id)
                    THEN tickets.subject || char(10) || messages.body ELSE messages.body END
                FROM messages JOIN tickets ON tickets.id = messages.ticket_id ORDER BY messages.id;
            """),
        Migration(
            "desk-006", engines: [.postgres],
            """
            INSERT INTO ticket_tags (tag, created_at, ticket_id)
                SELECT DISTINCT tag, created_at, id FROM tickets, json_array_elements_text(tags::json) AS tag;
            CREATE TABLE ticket_search (message_id BIGINT PRIMARY KEY, document TSVECTOR NOT NULL);
            INSERT INTO ticket_search (message_id, document)
                SELECT messages.id, to_tsvector('simple', CASE WHEN messages.id = (
                        SELECT MIN(id) FROM messages AS first WHERE first.ticket_id = tickets.id)
                    THEN tickets.subject || chr(10) || messages.body ELSE messages.body END)
                FROM messages JOIN tickets ON tickets.id = messages.ticket_id;
            CREATE INDEX ticket_search_by_word ON ticket_search USING gin (document);
            """),
        // What administrators keep lists of.
        Migration(
            "desk-007",
            """
            CREATE TABLE queues (
                id {identity},
                name TEXT NOT NULL UNIQUE,
                description TEXT NOT NULL,
                version BIGINT NOT NULL DEFAULT 1,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            CREATE TABLE tags (
                id {identity},
                name TEXT NOT NULL UNIQUE,
                color TEXT NOT NULL,
                description TEXT NOT NULL,
                version BIGINT NOT NULL DEFAULT 1,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            CREATE TABLE custom_fields (
                id {identity},
                key TEXT NOT NULL UNIQUE,
                label TEXT NOT NULL,
                type TEXT NOT NULL,
                options TEXT NOT NULL,
                description TEXT NOT NULL,
                version BIGINT NOT NULL DEFAULT 1,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            CREATE TABLE articles (
                id {identity},
                title TEXT NOT NULL UNIQUE,
                body TEXT NOT NULL,
                status TEXT NOT NULL,
                language TEXT,
                tags TEXT NOT NULL,
                version BIGINT NOT NULL DEFAULT 1,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            CREATE TABLE templates (
                id {identity},
                name TEXT NOT NULL UNIQUE,
                body TEXT NOT NULL,
                language TEXT,
                article_id BIGINT REFERENCES articles (id),
                version BIGINT NOT NULL DEFAULT 1,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            CREATE INDEX templates_by_article ON templates (article_id) WHERE article_id IS NOT NULL;

            ALTER TABLE agents ADD COLUMN availability TEXT NOT NULL DEFAULT 'online';
            ALTER TABLE agents ADD COLUMN capacity BIGINT;
            ALTER TABLE agents ADD COLUMN skills TEXT NOT NULL DEFAULT '{}';
            ALTER TABLE agents ADD COLUMN languages TEXT NOT NULL DEFAULT '[]';
            ALTER TABLE agents ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
            """),
        // Which messages carry which uploaded files; those that stand already tell by their JSON.
        Migration(
            "desk-008",
            """
            CREATE TABLE file_uses (
                file_id BIGINT NOT NULL REFERENCES files (id),
                message_id BIGINT NOT NULL,
                PRIMARY KEY (file_id, message_id)
            );
            """),
        Migration(
            "desk-009", engines: [.sqlite],
            """
            INSERT OR IGNORE INTO file_uses (file_id, message_id)
                SELECT files.id, carried.id
                FROM (
                    SELECT id, attachments FROM messages WHERE attachments LIKE '%"upload_id"%'
                    UNION ALL SELECT message_id, attachments FROM message_versions WHERE attachments LIKE '%"upload_id"%'
                ) AS carried, json_each(carried.attachments) AS part
                JOIN files ON files.id = json_extract(part.value, '$.upload_id');
            """),
        Migration(
            "desk-010", engines: [.postgres],
            """
            INSERT INTO file_uses (file_id, message_id)
                SELECT DISTINCT files.id, carried.id
                FROM (
                    SELECT id, attachments FROM messages WHERE attachments LIKE '%"upload_id"%'
                    UNION ALL SELECT message_id, attachments FROM message_versions WHERE attachments LIKE '%"upload_id"%'
                ) AS carried
                CROSS JOIN LATERAL jsonb_array_elements(carried.attachments::jsonb) AS part
                JOIN files ON files.id = (part ->> 'upload_id')::bigint;
            """),
        // With which bots a contact has spoken.
        Migration(
            "desk-011",
            """
            CREATE INDEX bot_visitors_by_contact ON bot_visitors (contact_id, since);
            """),
    ]
}
