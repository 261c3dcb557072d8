package import Desk
package import Kernel
package import SQL

/// `/kb`: agents look something up in the ticket's topic, send it to the customer or keep it as a note.
package struct ArticleCommand: StaffCommand {
    private let events: EventLog

    package init(events: EventLog) { self.events = events }

    package var name: String { "kb" }
    package var help: String {
        "/kb words – articles, to send or to keep as a note; /kb alone: what may answer the ticket"
    }

    private static let mostShown = 5

    package func run(_ call: StaffCall, in db: any SQLConnection) throws {
        let words = call.argument.trimmed
        var search = try ArticleSuggestions.search(for: call.ticket, limit: Self.mostShown, in: db)
        if !words.isEmpty {
            let preferred = search.preferred
            search = ArticleSearch(words)
            (search.preferred, search.limit) = (preferred, Self.mostShown)
        }
        let found = try search.found(in: db)
        guard !found.isEmpty else {
            guard !words.isEmpty else { return try call.say("No article seems to answer this ticket.", in: db) }
            try KnowledgeMisses.count(words, at: call.now, in: db)
            return try call.say("No article matches “\(words)”.", in: db)
        }
        try call.say(
            found.enumerated().map { Self.line($0 + 1, $1) }.joined(separator: "\n\n"),
            buttons: found.enumerated().map { Self.buttons($0 + 1, $1) }, in: db)
    }

    private static func line(_ number: Int, _ found: ArticleSearch.Found) -> String {
        let mark = found.article.content.visibility == .internal ? " 🔒" : ""
        return "\(number). \(found.article.content.title.prefix(100))\(mark)\n\(found.excerpt)"
    }

    /// What is internal has no button to send it.
    private static func buttons(_ number: Int, _ found: ArticleSearch.Found) -> [StaffButton] {
        let note = StaffButton("📝 Note \(number)", "n:\(found.article.id)")
        guard found.article.content.visibility == .public else { return [note] }
        return [StaffButton("✉️ Send \(number)", "m:\(found.article.id)"), note]
    }

    package func pressed(_ button: String, _ call: StaffCall, in db: any SQLConnection) throws -> String {
        let parts = button.split(separator: ":")
        guard parts.count == 2, let id = Int64(parts[1]), ["m", "n"].contains(parts[0]),
            let article = try Catalog<Article>.find(id, in: db)
        else { return "This article is not there any more." }
        let manner: ArticleUse.Manner = parts[0] == "m" ? .message : .note
        let use = ArticleUse(of: article, as: manner, by: call.agent, named: call.agent.name)
        do {
            try db.savepoint {
                _ = try use.carryOut(in: call.ticket, call.writer, events, by: call.author, at: call.now, in: db)
            }
        } catch let refusal as KnowledgeRefusal {
            try call.say("“\(article.content.title.prefix(100))” was not sent: \(refusal)", in: db)
            return "Not sent: the topic says why."
        }
        return manner == .message ? "Sent." : "Noted."
    }
}
