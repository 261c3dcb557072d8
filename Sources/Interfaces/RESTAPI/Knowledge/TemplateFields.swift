import Desk
import JSON
import Kernel
import Knowledge
import TelegramBotAPI

/// Reads and shows the fields of templates.
enum TemplateFields {
    /// A new body comes with its own formatting: that of the old one has no places in it.
    static func text(_ body: Body, or previous: FormattedText?) throws -> FormattedText {
        let text = try PatchReader(body: body).text("body", atMost: Template.longestBody, or: previous?.text)
        guard body.has("entities") || text != previous?.text else { return previous ?? "" }
        return FormattedText(text, entities: try EntityList.read(body, of: text))
    }

    static func shortcut(_ body: Body, or previous: String?) throws -> String? {
        guard body.has("shortcut") else { return previous }
        guard let text = try body.string("shortcut")?.lowercased() else { return nil }
        guard (1...Template.longestShortcut).contains(text.count),
            text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" })
        else {
            throw APIError.invalid(
                "shortcut", "out_of_range",
                "must have 1 to \(Template.longestShortcut) letters, digits, _ and - alone")
        }
        return text
    }

    static func key(_ body: Body, or previous: String?) throws -> String? {
        guard body.has("key") else { return previous }
        return try body.string("key").map { try key($0) }
    }

    static func key(_ text: String) throws -> String {
        let isKey = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._:~-".contains($0)) }
        guard (1...Template.longestKey).contains(text.utf8.count), isKey else {
            throw APIError.invalid(
                "key", "out_of_range",
                "must have 1 to \(Template.longestKey) of the letters A to Z, digits, and . _ : ~ -")
        }
        return text
    }

    /// All of them are replaced together.
    static func variants(_ body: Body, or previous: [String: FormattedText]?) throws -> [String: FormattedText] {
        guard body.has("variants") else { return previous ?? [:] }
        let given = try body.object("variants") ?? [:]
        guard given.count <= Template.mostVariants else {
            throw APIError.invalid("variants", "too_many", "must be at most \(Template.mostVariants)")
        }
        return try given.reduce(into: [:]) { variants, variant in
            let name = "variants.\(variant.key)"
            guard PatchReader.isLanguage(variant.key) else {
                throw APIError.invalid(name, "wrong_type", "must be named by a language tag such as en or pt-BR")
            }
            guard let object = variant.value.objectValue else {
                throw APIError.invalid(name, "wrong_type", "must be an object")
            }
            do {
                let fields = Body(object: object)
                try fields.expect(only: ["body", "entities"])
                variants[variant.key] = try text(fields, or: nil)
            } catch let error as APIError {
                throw error.within("\(name).")
            }
        }
    }

    static func files(_ body: Body, or previous: [TemplateFile]?) throws -> [TemplateFile] {
        guard body.has("attachments") else { return previous ?? [] }
        return try AttachmentList.read(body, atMost: MessageDraft.mostFiles).compactMap { file in
            guard case .known(let id, let kind) = file else { return nil }
            return TemplateFile(fileID: id.rawValue, kind: kind)
        }
    }

    static func actions(_ body: Body, or previous: TemplateActions?) throws -> TemplateActions {
        guard body.has("actions") else { return previous ?? .none }
        guard let object = try body.object("actions") else { return .none }
        let fields = Body(object: object, path: "actions.")
        try fields.expect(only: ["status", "priority", "add_tags", "remove_tags"])
        let actions = TemplateActions(
            status: try fields.word("status", as: Ticket.Status.self),
            priority: try fields.word("priority", as: Ticket.Priority.self),
            addTags: try fields.strings("add_tags") ?? [], removeTags: try fields.strings("remove_tags") ?? [])
        for (name, tags) in [("add_tags", actions.addTags), ("remove_tags", actions.removeTags)] {
            let isShort = tags.allSatisfy { (1...Ticket.longestTag).contains($0.unicodeScalars.count) }
            guard tags.count <= Ticket.mostTags, isShort, Set(tags).count == tags.count else {
                throw APIError.invalid(
                    "actions.\(name)", "out_of_range",
                    "must be at most \(Ticket.mostTags), each of 1 to \(Ticket.longestTag) characters, and differ"
                )
            }
        }
        return actions
    }

    static func view(_ actions: TemplateActions) -> JSONValue {
        [
            "status": JSONValue(actions.status?.rawValue), "priority": JSONValue(actions.priority?.rawValue),
            "add_tags": JSONValue(actions.addTags), "remove_tags": JSONValue(actions.removeTags),
        ]
    }
}

/// `folder`: names between slashes.
enum FolderName {
    static let longest = 200

    static func read(_ body: Body, or previous: String?) throws -> String {
        let folder = try PatchReader(body: body).optionalText("folder", atMost: longest, or: previous)
        let names = folder.split(separator: "/", omittingEmptySubsequences: false)
        guard folder.isEmpty || names.allSatisfy({ !$0.allSatisfy(\.isWhitespace) }) else {
            throw APIError.invalid("folder", "wrong_type", "must be names between slashes, such as billing/refunds")
        }
        return folder
    }
}

extension APIError {
    /// - Parameter field: that a variable's problem is about.
    init(_ error: TemplateError, field: (TemplateProblem) -> String) {
        self = .invalid(
            error.problems.map { .init(field: field($0), code: $0.code.rawValue, message: $0.description) })
    }
}
