import HTTPServer
import Kernel
import Knowledge
import SQL

/// What `/articles` offers besides being a list that administrators keep.
struct ArticleController: Sendable {
    let database: any Database

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("articles/:id/versions") {
            try await VersionList(database: database).page(of: Article.self, .article, $0, $1)
        }
    }
}
