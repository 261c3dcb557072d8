import BusinessTime
package import Kernel
package import SQL

/// When agents are there: by hand, by the hours of a calendar, or by what is heard of them.
package struct AgentPresence: Sendable {
    let agents: AgentBook

    package init(agents: AgentBook) { self.agents = agents }

    /// Something was heard of an agent: who was away for silence alone is back.
    static func heard(_ agent: Agent, _ events: EventLog, at now: Timestamp, in db: any SQLConnection) throws {
        try db.later("UPDATE agents SET last_active_at = \(now) WHERE id = \(agent.id)")
        guard agent.isAwayBySilence else { return }
        var change = AgentBook.Change()
        change.availability = .online
        _ = try AgentBook(events: events).update(
            agent, change, by: Author(.system, from: "presence"), at: now, in: db)
    }

    /// Sets who comes and goes by now.
    package func keep(at now: Timestamp, in db: any SQLConnection) throws {
        try bySchedule(at: now, in: db)
        try bySilence(at: now, in: db)
    }

    /// At the opening of their calendar agents are online, at its end offline; what they say in between stands.
    private func bySchedule(at now: Timestamp, in db: any SQLConnection) throws {
        let scheduled: [Agent] = try db.all(
            "SELECT \(Agent.columns) FROM agents WHERE calendar_id IS NOT NULL ORDER BY id\(db.dialect.forUpdate)")
        let calendars = try DeskCalendar.compiled(Set(scheduled.compactMap(\.calendarID)), in: db)
        for agent in scheduled {
            guard let calendar = agent.calendarID.flatMap({ calendars[$0] }) else { continue }
            let isOpen = calendar.isOpen(at: now)
            guard isOpen != agent.isScheduled else { continue }
            try db.later("UPDATE agents SET is_scheduled = \(isOpen) WHERE id = \(agent.id)")
            try set(agent, isOpen ? .online : .offline, from: "schedule", at: now, in: db)
        }
    }

    private func bySilence(at now: Timestamp, in db: any SQLConnection) throws {
        guard let minutes = try DeskPolicy.current(in: db).awayAfterSilenceMinutes else { return }
        let before = now - .seconds(minutes * 60)
        let silent: [Agent] = try db.all(
            """
            SELECT \(Agent.columns) FROM agents
            WHERE availability = 'online' AND availability_changed_at <= \(before) AND last_active_at <= \(before)
            ORDER BY id\(db.dialect.forUpdate)
            """)
        for agent in silent {
            try set(agent, .away, from: "silence", at: now, in: db)
            try db.later("UPDATE agents SET is_away_by_silence = TRUE WHERE id = \(agent.id)")
        }
    }

    private func set(
        _ agent: Agent, _ availability: Agent.Availability, from origin: String, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        var change = AgentBook.Change()
        change.availability = availability
        _ = try agents.update(agent, change, by: Author(.system, from: origin), at: now, in: db)
    }
}
