import HTTPTypes

/// The document for people: one page without scripts, rendered on the server.
struct DocumentationPage {
    let document: OpenAPIDocument

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Parley’s REST API</title>
        <link rel="stylesheet" href="/api/docs/style.css">
        </head>
        <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
        <p class="name"><a href="/">Parley</a> <span>REST API \(HTML.escaped(document.version))</span></p>
        <p><a href="/api/v1/openapi.json">openapi.json</a></p>
        </header>
        <div class="columns">
        \(navigation)<main id="content" tabindex="-1">
        \(introduction)\(document.resources.map(section).joined())</main>
        </div>
        </body>
        </html>

        """
    }

    private var navigation: String {
        let parts = document.resources.map { resource in
            let links = resource.operations.map { operation in
                let method = operation.method.rawValue
                return
                    "<li><a href=\"#\(operation.id)\"><span class=\"method \(method.lowercased())\">\(method)</span> "
                    + "\(HTML.escaped(operation.summary))</a></li>\n"
            }
            return """
                <details open><summary>\(resource.name)</summary>
                <ul>
                \(links.joined())</ul></details>

                """
        }
        return """
            <nav aria-label="Operations">
            <details class="menu" open><summary>Operations</summary>
            <p><a href="#introduction">Before the first request</a></p>
            \(parts.joined())</details>
            </nav>

            """
    }

    private var introduction: String {
        let refusals = Refusal.ofEveryOperation.map { refusal in
            [OperationSection.status(refusal.status), HTML.inline(refusal.description)]
        }
        let headers = AnswerHeader.ofEveryAnswer.map { header in
            ["<code>\(header.name)</code>", HTML.inline(header.description)]
        }
        return """
            <section id="introduction">
            <h1>Parley’s REST API</h1>
            \(HTML.paragraphs(OpenAPIDocument.introduction))
            <p>Send a key, as <code>parley key create</code> makes it, as <code>Authorization: Bearer \
            &lt;key_id&gt;.&lt;secret&gt;</code>, or as user and password of HTTP Basic:</p>
            <pre tabindex="0"><code>curl 'http://127.0.0.1:8080/api/v1/tickets?status=open' \
            -H "Authorization: Bearer $PARLEY_KEY"</code></pre>
            <h2>What every operation may answer</h2>
            \(HTML.table("Refusals of every operation", ["Status", "When"], refusals))
            <p>Each is a problem (<code>application/problem+json</code>, RFC 9457):</p>
            \(SchemaTable.html(Refusal.schema, label: "Fields of a problem"))\
            \(HTML.folded("Example", HTML.example(Refusal.invalid.content.examples[0].value)))
            <h2>What every answer carries</h2>
            \(HTML.table("Headers of every answer", ["Header", "Meaning"], headers))</section>

            """
    }

    private func section(_ resource: Resource) -> String {
        let schemas = resource.schemas.map { name, schema in
            let anchor = SchemaTable.anchor(name)
            return """
                <section class="schema" id="\(anchor)">
                <h3>\(name)</h3>
                \(SchemaTable.html(schema, label: "Fields of \(name)"))</section>

                """
        }
        return """
            <section class="resource" id="\(HTML.anchor(resource.name))">
            <h2>\(resource.name)</h2>
            \(HTML.paragraphs(resource.description))\
            \(resource.operations.map { OperationSection(operation: $0).html }.joined())\(schemas.joined())</section>

            """
    }
}
