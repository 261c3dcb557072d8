import HTTPServer
import HTTPTypes

/// `/`: says that Parley runs, and where what is. The web app takes its place.
struct HomeController: Sendable {
    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.get("") { _, _ in
            Response(
                headers: [
                    .contentType: "text/html; charset=utf-8", .cacheControl: "no-cache",
                    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
                    "Content-Security-Policy":
                        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                ],
                body: .string(Self.page))
        }
    }

    private static let page = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Parley</title>
        </head>
        <body>
        <main>
        <h1>Parley runs</h1>
        <p>The API stands under <code>/api/v1/</code>. It takes a key, which <code>parley key create</code> makes.</p>
        <ul>
        <li><a href="/api/docs">/api/docs</a>: the API, to read</li>
        <li><a href="/api/v1/openapi.json">/api/v1/openapi.json</a>: the API, for programs (OpenAPI 3.1)</li>
        <li><a href="/healthz">/healthz</a>: alive</li>
        <li><a href="/readyz">/readyz</a>: able to work</li>
        <li><a href="/metrics">/metrics</a>: counts and durations for Prometheus</li>
        </ul>
        </main>
        </body>
        </html>

        """
}
