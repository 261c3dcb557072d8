import FoundationEssentials
import HTTPServer
import HTTPTypes
import IntercomBridge

/// `/api/docs/intercom`: what has to be entered at Intercom, with this installation's address. It needs no key: it says
/// nothing that is secret.
struct IntercomGuideController: Sendable {
    let publicURL: String?

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.get("api/docs/intercom") { [page] _, _ in
            Response(
                headers: [
                    .contentType: "text/html; charset=utf-8", .cacheControl: "no-cache",
                    "Content-Security-Policy":
                        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
                ], body: .bytes(Data(page.utf8)))
        }
    }

    private var address: String {
        guard let publicURL else {
            return """
                <p><strong>PARLEY_PUBLIC_URL is not set</strong>: set it to the HTTPS address under which this \
                installation can be reached from outside, and start Parley again. Until then Parley asks Intercom \
                every ten minutes for what happened there.</p>

                """
        }
        return "<pre tabindex=\"0\"><code>\(HTML.escaped(publicURL + WebhookSubscription.path))</code></pre>\n"
    }

    private var page: String {
        let topics = WebhookSubscription.topics.map { "<li><code>\($0)</code></li>\n" }.joined()
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Connect Intercom – Parley</title>
            <link rel="stylesheet" href="/api/docs/style.css">
            </head>
            <body>
            <a class="skip" href="#content">Skip to the content</a>
            <header class="top">
            <p class="name"><a href="/">Parley</a> <span>Connect Intercom</span></p>
            <p><a href="/api/docs">REST API</a></p>
            </header>
            <main id="content" tabindex="-1">
            <section>
            <h1>Connect Intercom</h1>
            <h2>1. An app in Intercom’s Developer Hub</h2>
            <p>“New app” in your workspace. Under “Authentication” allow it to read and write conversations, to read and \
            write users, to read admins and to write tags; keep the access token. Under “Basic information” is the client \
            secret.</p>
            <h2>2. Connect it</h2>
            <pre tabindex="0"><code>parley intercom connect --token TOKEN --client-secret SECRET</code></pre>
            <p>With <code>--base-url https://api.eu.intercom.io</code> or <code>https://api.au.intercom.io</code> where the \
            workspace is kept there.</p>
            <h2>3. The app’s webhook</h2>
            <p>Under “Webhooks”, the endpoint:</p>
            \(address)<p>and these topics:</p>
            <ul>
            \(topics)</ul>
            <h2>4. See whether all of it works</h2>
            <pre tabindex="0"><code>parley intercom test</code></pre>
            <p>It walks the whole way to Intercom and back with a conversation of its own, and says which step fails.</p>
            </section>
            </main>
            </body>
            </html>

            """
    }
}
