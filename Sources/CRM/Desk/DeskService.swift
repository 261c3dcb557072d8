import Contacts
import Coordination
package import Delivery
package import HTTPClient
package import Kernel
package import SQL
import ServiceLifecycle

/// What the desk's service needs to know of the installation.
package struct ServiceSettings: Sendable {
    package var telegramAPIURL = "https://api.telegram.org"
    /// The address under which Telegram reaches us; without it bots poll.
    package var publicURL: String?
    package var limits = BotLimits.standard
    /// How long Telegram holds a poll back while there is nothing.
    package var pollingSeconds = 25
    package var desk = DeskSettings()
    /// Where uploaded files are kept.
    package var mediaFolder = "./data/media"

    package init() {}
}

/// The desk at work: bots receive, updates are processed, deliveries leave.
package final class DeskService: Service {
    package let database: any Database
    package let directory: BotDirectory
    package let tickets: TicketBook
    package let writer: AgentWriter
    package let helpDesks: HelpDeskPort
    package let receiver: WebhookReceiver
    package let transport: TelegramTransport
    package let media: MediaFolder
    package let pictures: ContactPictures
    package let pictureLinks: PictureLinks
    package let engine: DeliveryEngine
    package let outbox: Outbox
    package let settings: ServiceSettings
    package let http: any HTTPSending
    /// Holds a connection for each bot that polls, for as long as Telegram keeps the request back: so it is not the
    /// one by which messages leave.
    private let pollingHTTP: any HTTPSending

    /// To be raised when bots were added, changed or removed: then it takes effect at once.
    package let botsChanged = Signal()

    private let intake: IntakeLoop
    private let intakeSignal: Signal
    private let timers: TimerLoop
    private let leases: LeaseKeeper

    package init(
        database: any Database, secrets: Secrets, http: any HTTPSending, pollingHTTP: (any HTTPSending)? = nil,
        events: EventLog = EventLog(), commands: [any StaffCommand] = [], settings: ServiceSettings
    ) {
        self.database = database
        self.settings = settings
        self.http = http
        self.pollingHTTP = pollingHTTP ?? http
        let desk = settings.desk
        let signal = Signal()
        let notices = EngineNotices()
        let outbox = Outbox(committed: notices.post)
        let deskOutbox = DeskOutbox(outbox: outbox, settings: desk)
        let tickets = TicketBook(events: events, outbox: deskOutbox, settings: desk)
        let troubles = GroupTroubles(tickets: tickets, events: events)
        let media = MediaFolder(path: settings.mediaFolder)
        let transport = TelegramTransport(media: media)
        let router = DeliveryRouter(
            handlers: [
                TopicHandler(tickets: tickets, troubles: troubles),
                StaffHandler(tickets: tickets, troubles: troubles),
                CustomerHandler(tickets: tickets, events: events),
                ReactionHandler(), CallbackAnswerHandler(),
                MembershipHandler(settings: desk, intakeSignal: signal),
            ],
            transports: ["telegram": TokenWatch(transport, database: database)])
        let engine = DeliveryEngine(
            database: database, destination: "telegram", router: router, events: events)
        notices.forward(to: engine)
        let directory = BotDirectory(secrets: secrets)
        let staff = StaffIntake(tickets: tickets, events: events, settings: desk, commands: commands)
        let agentCommands = AgentCommands(tickets: tickets, events: events, staff: staff)
        let processor = UpdateProcessor(
            customers: CustomerIntake(
                tickets: tickets, contacts: ContactDirectory(events: events), events: events, settings: desk),
            staff: staff,
            callbacks: CallbackIntake(tickets: tickets, staff: staff, commands: agentCommands),
            chats: ChatIntake(tickets: tickets, events: events),
            reactions: ReactionIntake(tickets: tickets, events: events))
        self.directory = directory
        self.tickets = tickets
        self.outbox = outbox
        self.transport = transport
        self.media = media
        pictures = ContactPictures(database: database, transport: transport)
        pictureLinks = PictureLinks(secrets: secrets, publicURL: settings.publicURL)
        self.engine = engine
        let writer = AgentWriter(tickets: tickets, events: events, settings: desk)
        self.writer = writer
        helpDesks = HelpDeskPort(tickets: tickets, writer: writer, events: events)
        receiver = WebhookReceiver(
            inbox: ReceiptInbox(database: database, signal: signal), database: database, directory: directory)
        intakeSignal = signal
        intake = IntakeLoop(database: database, processor: processor, signal: signal)
        timers = TimerLoop(database: database, tickets: tickets)
        leases = LeaseKeeper(owner: NodeIdentity(), leases: DatabaseLeases(database: database))
    }

    /// Works until it is asked to stop; then lets the calls under way end, so that none is left without an outcome,
    /// and gives the leases back.
    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.engine.run() }
            group.addTask {
                await self.receiveUntilShutdown()
                self.engine.stop()
            }
        }
        await leases.releaseAll()
    }

    private func receiveUntilShutdown() async {
        let supervisor = BotSupervisor(
            database: database, directory: directory, leases: leases, http: http, pollingHTTP: pollingHTTP,
            settings: settings, intake: intake,
            engine: engine, transport: transport, receiver: receiver, intakeSignal: intakeSignal,
            changed: botsChanged)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await supervisor.run() }
            group.addTask {
                await withTaskCancellationHandler {
                    await self.intake.run()
                } onCancel: {
                    self.intakeSignal.raise()
                }
            }
            group.addTask { await self.timers.run() }
            group.addTask { await MediaSweeper(folder: self.media, database: self.database).run() }
            group.addTask { await self.nudge() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    /// Looks for receipts that other processes stored, or that were put back to be processed again.
    private func nudge() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            intakeSignal.raise()
        }
    }
}
