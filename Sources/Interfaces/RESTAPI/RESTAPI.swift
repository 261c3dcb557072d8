package import Desk
package import HTTPServer
package import IntercomBridge
package import Kernel
package import Knowledge
package import Metrics
import Routing
package import SQL
import ServiceLevels
package import WebhooksOut

/// Everything that is served over HTTP.
package enum RESTAPI {
    /// - Parameters:
    ///   - log: where what happens here is told of; `events`: where it is heard.
    ///   - external: asks another knowledge base; nil where nobody else is asked.
    ///   - migrations: the steps that the database must have seen before the service is ready.
    ///   - version: Parley's, as the description of the API tells it.
    package static func router(
        desk: DeskService, webhooks: WebhookService, bridge: BridgeService,
        intercom: IntercomAddresses = IntercomAddresses(), secrets: Secrets, log: EventLog, events: EventHub,
        external: ExternalKnowledge? = nil, migrations: [Migration], metrics: MetricsRegistry,
        limits: APILimits = APILimits(),
        version: String = "unreleased"
    ) -> Router<APIContext> {
        let router = Self.router(limits)
        router.add(middleware: MetricsMiddleware(registry: metrics))
        router.add(middleware: RequestIDMiddleware())
        router.add(middleware: AccessLogMiddleware())
        router.add(middleware: UncountedMiddleware(limits: limits))
        HealthController(database: desk.database, migrations: migrations).addRoutes(to: router)
        MetricsController(database: desk.database, bridge: bridge, registry: metrics).addRoutes(to: router)
        HomeController().addRoutes(to: router)
        OpenAPIController(version: version).addRoutes(to: router)
        IntercomGuideController(publicURL: intercom.publicURL).addRoutes(to: router)
        TelegramWebhookController(receiver: desk.receiver, metrics: metrics).addRoutes(to: router)
        IntercomWebhookController(receiver: bridge.receiver, metrics: metrics).addRoutes(to: router)
        PictureController(desk: desk).addPublicRoutes(to: router)
        // Bodies that may be longer than memory should hold: their handlers read them.
        let uploads = router.group("api/v1")
        let api = router.group("api/v1")
        for group in [uploads, api] {
            group.add(middleware: AuthenticationMiddleware(database: desk.database, limits: limits))
            group.add(middleware: RateLimitMiddleware(limits: limits))
        }
        api.add(middleware: CollectedBodyMiddleware(limit: 1 << 20))
        api.add(middleware: ConditionalGetMiddleware())
        let writer = APIWriter(database: desk.database, secrets: secrets)
        func addCatalogs(to api: RouterGroup<APIContext>) {
            CatalogController<Queue>(database: desk.database, writer: writer).addRoutes(to: api)
            QueueMemberController(database: desk.database, writer: writer).addRoutes(to: api)
            CatalogController<Skill>(database: desk.database, writer: writer).addRoutes(to: api)
            RoutingTrialController(database: desk.database).addRoutes(to: api)
            CatalogController<RoutingRule>(database: desk.database, writer: writer).addRoutes(to: api)
            CatalogController<Tag>(database: desk.database, writer: writer).addRoutes(to: api)
            CatalogController<CustomField>(database: desk.database, writer: writer).addRoutes(to: api)
            CatalogController<Template>(database: desk.database, writer: writer).addRoutes(to: api)
            CatalogController<Article>(database: desk.database, writer: writer).addRoutes(to: api)
            CatalogController<DeskCalendar>(database: desk.database, writer: writer).addRoutes(to: api)
            CalendarController(database: desk.database, writer: writer).addRoutes(to: api)
            CatalogController<SLAPolicy>(database: desk.database, writer: writer).addRoutes(to: api)
            SLAController(database: desk.database, events: log, writer: writer).addRoutes(to: api)
        }
        func addKnowledge(to api: RouterGroup<APIContext>, uploads: RouterGroup<APIContext>) {
            TemplateController(database: desk.database, writer: writer).addRoutes(to: api, uploads: uploads)
            TemplateUseController(desk: desk, events: log, writer: writer).addRoutes(to: api)
            ArticleController(database: desk.database, external: external).addRoutes(to: api)
            ArticleUseController(desk: desk, events: log, writer: writer).addRoutes(to: api)
            KnowledgeReportController(database: desk.database).addRoutes(to: api)
            KnowledgeSettingsController(database: desk.database, addresses: webhooks.addresses, writer: writer)
                .addRoutes(to: api)
        }
        func addResources(to api: RouterGroup<APIContext>, uploads: RouterGroup<APIContext>) {
            BotController(registrar: BotRegistrar(desk), writer: writer).addRoutes(to: api)
            GreetingController(database: desk.database, writer: writer).addRoutes(to: api)
            TicketController(desk: desk, writer: writer).addRoutes(to: api)
            TicketWayController(desk: desk, writer: writer).addRoutes(to: api)
            MessageController(desk: desk, writer: writer).addRoutes(to: api, uploads: uploads)
            FileController(desk: desk, writer: writer).addRoutes(to: api, uploads: uploads)
            AttachmentController(desk: desk).addRoutes(to: api)
            ContactController(desk: desk).addRoutes(to: api)
            PictureController(desk: desk).addRoutes(to: api)
            DeliveryController(desk: desk, writer: writer).addRoutes(to: api)
            ReceiptController(desk: desk, writer: writer).addRoutes(to: api)
            EventController(database: desk.database, hub: events).addRoutes(to: api)
            KeyController(database: desk.database, keys: KeyBook(events: log), writer: writer).addRoutes(to: api)
            AuditController(database: desk.database).addRoutes(to: api)
            AgentController(database: desk.database, agents: AgentBook(events: log), writer: writer).addRoutes(to: api)
            RoleController(database: desk.database, writer: writer).addRoutes(to: api)
            GroupController(database: desk.database).addRoutes(to: api)
            SettingsController(database: desk.database, writer: writer).addRoutes(to: api)
            addCatalogs(to: api)
            addKnowledge(to: api, uploads: uploads)
            IntercomController(database: desk.database, bridge: bridge, writer: writer, settings: intercom)
                .addRoutes(to: api)
            EndpointController(database: desk.database, webhooks: webhooks, writer: writer).addRoutes(to: api)
        }
        addResources(to: api, uploads: uploads)
        TicketBulkController(desk: desk, writer: writer).addRoutes(to: api)
        // What a bulk request is made of: its key has been looked at.
        let operations = Self.router(limits)
        let inner = operations.group("api/v1")
        addResources(to: inner, uploads: inner)
        BulkController(operations: operations.buildResponder(), writer: writer).addRoutes(to: api)
        return router
    }

    /// One that answers errors as the API does.
    private static func router(_ limits: APILimits) -> Router<APIContext> {
        let router = Router(context: APIContext.self)
        router.problem = { error, request in
            var response = ProblemResponse.make(error)
            // What the server refuses passes no middleware.
            if request?.path.hasPrefix("/api/") ?? true { RateLimitHeaders.add(limits, to: &response.headers) }
            return response
        }
        router.translate = { ProblemResponse.make($0, $1) }
        return router
    }
}
