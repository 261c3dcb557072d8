import SQL

extension DeskSchema {
    /// The way of tickets, queues that find agents, and what bots say by themselves.
    static let teamwork = [
        // The pictures of people, as a bot has seen them last.
        Migration(
            "desk-012",
            """
            CREATE TABLE contact_pictures (
                contact_id BIGINT PRIMARY KEY,
                bot_id BIGINT NOT NULL REFERENCES bots (id),
                file_id TEXT,
                file_unique_id TEXT,
                checked_at BIGINT NOT NULL
            );
            """),
        // How a ticket goes its way: on hold, asleep, silent, merged.
        Migration(
            "desk-013",
            """
            ALTER TABLE tickets ADD COLUMN hold_reason TEXT;
            ALTER TABLE tickets ADD COLUMN is_snoozed BOOLEAN NOT NULL DEFAULT FALSE;
            ALTER TABLE tickets ADD COLUMN snoozed_until BIGINT;
            ALTER TABLE tickets ADD COLUMN first_resolved_at BIGINT;
            ALTER TABLE tickets ADD COLUMN merged_into_id BIGINT;
            ALTER TABLE tickets ADD COLUMN silent_since BIGINT;
            ALTER TABLE tickets ADD COLUMN silence_warned_at BIGINT;
            UPDATE tickets SET first_resolved_at = COALESCE(resolved_at, closed_at);
            UPDATE tickets SET silent_since = updated_at WHERE status = 'pending';
            CREATE INDEX tickets_resolved ON tickets (resolved_at, id) WHERE status = 'resolved';
            CREATE INDEX tickets_silent ON tickets (silent_since, id) WHERE status = 'pending';

            CREATE TABLE ticket_merges (
                id {identity},
                source_id BIGINT NOT NULL REFERENCES tickets (id),
                target_id BIGINT NOT NULL REFERENCES tickets (id),
                source_status TEXT NOT NULL,
                merged_at BIGINT NOT NULL,
                undone_at BIGINT
            );
            CREATE INDEX ticket_merges_by_source ON ticket_merges (source_id, id);
            CREATE INDEX ticket_merges_by_target ON ticket_merges (target_id, id);
            CREATE TABLE merged_messages (
                merge_id BIGINT NOT NULL REFERENCES ticket_merges (id),
                message_id BIGINT NOT NULL REFERENCES messages (id),
                PRIMARY KEY (merge_id, message_id)
            );
            """),
        // Queues that find agents for their tickets.
        Migration(
            "desk-014",
            """
            ALTER TABLE queues ADD COLUMN strategy TEXT NOT NULL DEFAULT 'manual';
            ALTER TABLE queues ADD COLUMN is_external BOOLEAN NOT NULL DEFAULT FALSE;
            ALTER TABLE queues ADD COLUMN skills TEXT NOT NULL DEFAULT '{}';
            ALTER TABLE queues ADD COLUMN prefers_language BOOLEAN NOT NULL DEFAULT FALSE;
            ALTER TABLE queues ADD COLUMN fallback_queue_id BIGINT;
            ALTER TABLE queues ADD COLUMN fallback_after_seconds BIGINT;
            ALTER TABLE queues ADD COLUMN reassign_after_minutes BIGINT;

            CREATE TABLE skills (
                id {identity},
                name TEXT NOT NULL UNIQUE,
                description TEXT NOT NULL,
                version BIGINT NOT NULL DEFAULT 1,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            CREATE TABLE queue_members (
                queue_id BIGINT NOT NULL REFERENCES queues (id),
                agent_id BIGINT NOT NULL REFERENCES agents (id),
                last_assigned_at BIGINT NOT NULL DEFAULT 0,
                PRIMARY KEY (queue_id, agent_id)
            );
            CREATE INDEX queue_members_by_agent ON queue_members (agent_id);
            CREATE TABLE agent_loads (
                agent_id BIGINT PRIMARY KEY REFERENCES agents (id),
                tickets BIGINT NOT NULL,
                weight BIGINT NOT NULL
            );
            INSERT INTO agent_loads (agent_id, tickets, weight)
                SELECT assignee_id, COUNT(*),
                    SUM(CASE priority WHEN 'urgent' THEN 3 WHEN 'high' THEN 2 ELSE 1 END)
                FROM tickets WHERE assignee_id IS NOT NULL AND status NOT IN ('resolved', 'closed')
                GROUP BY assignee_id;

            ALTER TABLE agents ADD COLUMN availability_changed_at BIGINT NOT NULL DEFAULT 0;
            UPDATE agents SET availability_changed_at = updated_at;
            CREATE INDEX agents_by_availability ON agents (availability, availability_changed_at);

            ALTER TABLE tickets ADD COLUMN needs_routing BOOLEAN NOT NULL DEFAULT FALSE;
            ALTER TABLE tickets ADD COLUMN queued_at BIGINT;
            ALTER TABLE tickets ADD COLUMN waiting_told_at BIGINT;
            ALTER TABLE tickets ADD COLUMN required_skills TEXT NOT NULL DEFAULT '{}';
            UPDATE tickets SET queued_at = updated_at WHERE status IN ('new', 'open') AND assignee_id IS NULL;
            CREATE INDEX tickets_unrouted ON tickets (id) WHERE needs_routing = TRUE;
            CREATE INDEX tickets_waiting ON tickets (queue_id, priority, queued_at, id)
                WHERE assignee_id IS NULL AND status IN ('new', 'open');
            CREATE INDEX tickets_waiting_since ON tickets (queue_id, queued_at, id)
                WHERE assignee_id IS NULL AND status IN ('new', 'open');
            CREATE INDEX tickets_in_work ON tickets (queue_id, assignee_id)
                WHERE assignee_id IS NOT NULL AND status IN ('new', 'open', 'pending', 'on_hold');
            """),
        // Hours of queues and agents.
        Migration(
            "desk-015",
            """
            ALTER TABLE queues ADD COLUMN calendar_id BIGINT;
            ALTER TABLE agents ADD COLUMN calendar_id BIGINT;
            ALTER TABLE agents ADD COLUMN is_scheduled BOOLEAN NOT NULL DEFAULT FALSE;
            ALTER TABLE agents ADD COLUMN last_active_at BIGINT NOT NULL DEFAULT 0;
            ALTER TABLE agents ADD COLUMN is_away_by_silence BOOLEAN NOT NULL DEFAULT FALSE;
            CREATE INDEX agents_by_calendar ON agents (calendar_id) WHERE calendar_id IS NOT NULL;
            """),
        // What bots say by themselves, and to whom they have.
        Migration(
            "desk-016",
            """
            CREATE TABLE bot_greetings (
                bot_id BIGINT PRIMARY KEY REFERENCES bots (id),
                definition TEXT NOT NULL,
                calendar_id BIGINT
            );
            CREATE TABLE greeted_contacts (
                bot_id BIGINT NOT NULL REFERENCES bots (id),
                contact_id BIGINT NOT NULL,
                greeted_at BIGINT NOT NULL,
                PRIMARY KEY (bot_id, contact_id)
            );
            """),
    ]
}
