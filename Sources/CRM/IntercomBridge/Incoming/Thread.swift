import Kernel

/// A conversation of Intercom's as the bridge sees it. Pure data.
struct Thread: Sendable, Equatable {
    struct Person: Sendable, Equatable {
        /// Intercom's number.
        var id: String
        var externalID: String?
    }

    var id: String
    var contacts: [Person]
    /// What it began with, then the parts in their order; Intercom gives the 500 newest.
    var source: Part?
    var parts: [Part]
    /// `open`, `closed` or `snoozed`.
    var state: String
    /// Nil where it is not said.
    var snoozedUntil: Timestamp?
    var assignee: IntercomWork.Assignee?
    var tags: [String]
    var attributes: [String: String]
    var rating: Rating?

    struct Part: Sendable, Equatable {
        var id: String
        /// Such as `comment`, `note`, `close`, `assignment`.
        var type: String
        /// HTML.
        var body: String?
        var author: Author
        /// Unix seconds.
        var createdAt: Int64
        var files: [File]
        var isRedacted = false
    }

    struct File: Sendable, Equatable {
        var url: String
        var name: String
        var contentType: String?
    }

    struct Author: Sendable, Equatable {
        enum Side: Sendable, Equatable {
            case customer
            /// Teammates, and the programs that answer for them.
            case team
        }

        var side: Side
        var id: String
        var name: String?
    }

    struct Rating: Sendable, Equatable {
        var rating: Int
        var remark: String?
        /// Unix seconds.
        var createdAt: Int64
    }

    var everything: [Part] { (source.map { [$0] } ?? []) + parts }
}

extension Thread.Part {
    /// Whether it says anything.
    var isSaying: Bool {
        guard !isRedacted else { return false }
        return !files.isEmpty || !(body ?? "").allSatisfy(\.isWhitespace)
    }

    var isNote: Bool { type == "note" || type == "note_and_reopen" }

    /// What it says, to be compared.
    var plain: String { IntercomBody.plain(html: body ?? "") }
}

extension Thread {
    /// The part that is what we wrote: not yet known, of this author, in these words, at that time.
    /// - Parameters:
    ///   - isAccepted: whether Intercom said that it took it: then what this author wrote last is it, also if Intercom
    ///     has changed the words.
    func ours(
        by author: String, saying plain: String, since: Int64, known: Set<String>, isAccepted: Bool
    ) -> Part? {
        let candidates = parts.filter { $0.author.id == author && !known.contains($0.id) }
        let wanted = IntercomBody.normalized(plain)
        let same = candidates.filter { $0.plain == wanted }
        // By time first. Should the clocks differ by more, the words are enough: what is older is known.
        return same.first { $0.createdAt >= since - Self.clockTolerance } ?? same.last
            ?? (isAccepted ? candidates.last { $0.isSaying } : nil)
    }

    /// Seconds by which Intercom's clock and ours may differ.
    static let clockTolerance: Int64 = 300
}
