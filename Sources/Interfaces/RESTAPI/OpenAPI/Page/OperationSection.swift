import HTTPTypes
import JSON

/// One operation on the page.
struct OperationSection {
    let operation: Operation

    var html: String {
        """
        <section class="operation" id="\(operation.id)" aria-labelledby="\(operation.id)-title">
        <h3 id="\(operation.id)-title">\(operation.summary)</h3>
        <p class="route">\(Self.route(operation))<a class="anchor" href="#\(operation.id)" \
        aria-label="Link to \(HTML.escaped(operation.summary))">#</a></p>
        \(HTML.paragraphs(operation.description))\(scopes)\(parameters)\(requestBody)\(answers)</section>

        """
    }

    static func route(_ operation: Operation) -> String {
        let method = operation.method.rawValue
        let path = HTML.escaped(OpenAPIDocument.base + operation.path)
        return "<span class=\"method \(method.lowercased())\">\(method)</span> <code>\(path)</code>"
    }

    private var scopes: String {
        if operation.isPublic { return "<p class=\"scopes\">Needs no key.</p>\n" }
        let names = operation.scopes.map { "<code>\($0)</code>" }.joined(separator: " and ")
        return "<p class=\"scopes\">\(names.isEmpty ? "Needs what each of its writes needs." : "Needs \(names).")</p>\n"
    }

    private var parameters: String {
        let parameters = operation.allParameters
        guard !parameters.isEmpty else { return "" }
        let rows = parameters.map { parameter in
            [
                "<code>\(parameter.name)</code>\(parameter.isRequired ? "" : " <small>optional</small>")",
                parameter.place.rawValue, SchemaTable.type(parameter.schema),
                "\(HTML.inline(parameter.description)) \(SchemaTable.meaning(parameter.schema))",
            ]
        }
        return "<h4>Parameters</h4>\n"
            + HTML.table("Parameters of \(operation.summary)", ["Name", "In", "Type", "Meaning"], rows)
    }

    private var requestBody: String {
        guard !operation.body.isEmpty else { return "" }
        let contents = operation.body.map { content in
            let name = "<p>As <code>\(content.type)</code>\(Self.named(content.schema)):</p>\n"
            let table =
                content.schema.reference == nil && content.type != "application/octet-stream"
                ? SchemaTable.html(content.schema, label: "Body of \(operation.summary)") : ""
            return name + table + Self.examples(content)
        }
        return "<h4>Body\(operation.isBodyRequired ? "" : " <small>optional</small>")</h4>\n" + contents.joined()
    }

    private var answers: String {
        let good = operation.answers.map { answer in
            let contents = answer.content.map { content in
                let shown = content.type == "application/json" && content.schema.reference == nil
                let table =
                    shown
                    ? HTML.folded("Fields", SchemaTable.html(content.schema, label: "Answer of \(operation.summary)"))
                    : ""
                return "<p>As <code>\(content.type)</code>\(Self.named(content.schema))</p>\n" + table
                    + Self.examples(content)
            }
            let headers = answer.headers.map { "<code>\($0.name)</code>" }.joined(separator: ", ")
            let with = headers.isEmpty ? "" : " With \(headers)."
            return "<dt>\(Self.status(answer.status))</dt>\n<dd><p>\(HTML.inline(answer.description))\(with)</p>\n"
                + "\(contents.joined())</dd>\n"
        }
        let bad = operation.isPublic ? [] : operation.ownRefusals
        let refusals = bad.map { refusal in
            "<dt>\(Self.status(refusal.status))</dt><dd><p>\(HTML.inline(refusal.description))</p></dd>\n"
        }
        return "<h4>Answers</h4>\n<dl class=\"answers\">\n\((good + refusals).joined())</dl>\n"
    }

    static func status(_ status: HTTPStatus) -> String {
        "<span class=\"status s\(status.code / 100)\">\(status.code)</span> \(status.reasonPhrase)"
    }

    private static func named(_ schema: Schema) -> String {
        schema.reference == nil ? "" : ": \(SchemaTable.type(schema))"
    }

    private static func examples(_ content: Content) -> String {
        content.examples.map { HTML.folded("Example: \(HTML.escaped($0.name))", HTML.example($0.value)) }.joined()
    }
}
