package import Desk
package import Kernel
package import SQL

/// `/t`: agents choose a template in the ticket's topic, by list, by words, or by its shortcut at once.
package struct TemplateCommand: StaffCommand {
    private let events: EventLog

    package init(events: EventLog) { self.events = events }

    package var name: String { "t" }
    package var help: String { "/t, /t words – a template: the list, or what matches; a shortcut sends at once" }

    /// Templates that are shown at once.
    private static let pageSize = 8
    /// Matches that are looked through for those that the agent has at hand.
    private static let mostMatches = 500

    package func run(_ call: StaffCall, in db: any SQLConnection) throws {
        let words = call.argument.trimmed
        guard !words.isEmpty else { return try showPage(0, call, in: db) }
        if let entry = try TemplatePlaces.exact(words, for: call.agent.id, in: call.ticket, in: db) {
            if case .failure(let refusal) = try send(entry.id, call, in: db) {
                try call.say("“\(entry.name)” was not sent: \(refusal.description)", in: db)
            }
            return
        }
        let hits = try KnowledgeSearch(.template, for: words).hits(in: db).map(\.id)
        let found = try TemplatePlaces.entries(
            Array(hits.prefix(Self.mostMatches)), for: call.agent.id, in: call.ticket, in: db)
        guard !found.isEmpty else { return try call.say("No template matches “\(words)”.", in: db) }
        let more = found.count > Self.pageSize ? " The first \(Self.pageSize) of \(found.count):" : ""
        try call.say(
            "Templates for “\(words)”.\(more)", buttons: found.prefix(Self.pageSize).map { [Self.button($0)] }, in: db)
    }

    package func pressed(_ button: String, _ call: StaffCall, in db: any SQLConnection) throws -> String {
        let parts = button.split(separator: ":")
        guard parts.count == 2, let number = Int64(parts[1]) else { return "This button does nothing any more." }
        guard parts[0] == "s" else {
            try showPage(Int(clamping: max(0, min(number, 10_000))), call, in: db)
            return ""
        }
        let entry = try TemplatePlaces.entries([number], for: call.agent.id, in: call.ticket, in: db).first
        guard let entry else { return "This template is not there any more." }
        switch try send(entry.id, call, in: db) {
        case .success: return "Sent: \(entry.name.prefix(150))"
        case .failure(let refusal):
            try call.say("“\(entry.name)” was not sent: \(refusal.description)", in: db)
            return "Not sent: the topic says why."
        }
    }

    private func showPage(_ page: Int, _ call: StaffCall, in db: any SQLConnection) throws {
        let entries = try TemplatePlaces.page(
            for: call.agent.id, in: call.ticket, from: page * Self.pageSize, limit: Self.pageSize + 1, in: db)
        guard !entries.isEmpty || page > 0 else { return try call.say("There are no templates yet.", in: db) }
        var buttons = entries.prefix(Self.pageSize).map { [Self.button($0)] }
        var turns: [StaffButton] = []
        if page > 0 { turns.append(StaffButton("‹ Back", "p:\(page - 1)")) }
        if entries.count > Self.pageSize { turns.append(StaffButton("More ›", "p:\(page + 1)")) }
        if !turns.isEmpty { buttons.append(turns) }
        try call.replace(with: "Templates, page \(page + 1). /t words looks for one.", buttons: buttons, in: db)
    }

    private static func button(_ entry: TemplatePlaces.Entry) -> StaffButton {
        let shortcut = entry.shortcut.map { " · \($0)" } ?? ""
        return StaffButton(entry.name.prefix(50) + shortcut, "s:\(entry.id)")
    }

    private func send(
        _ id: Int64, _ call: StaffCall, in db: any SQLConnection
    ) throws -> Result<Void, KnowledgeRefusal> {
        guard let template = try Catalog<Template>.find(id, in: db) else {
            return .failure(KnowledgeRefusal("It was removed just now."))
        }
        let application = TemplateApplication(of: template, by: call.agent, named: call.agent.name)
        do {
            try db.savepoint {
                _ = try application.carryOut(
                    in: call.ticket, call.tickets, call.writer, events, by: call.author, at: call.now, in: db)
            }
            return .success(())
        } catch let error as TemplateError {
            return .failure(KnowledgeRefusal(error.description))
        } catch let refusal as KnowledgeRefusal {
            return .failure(refusal)
        }
    }
}
