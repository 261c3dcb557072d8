import Kernel
import Logging

/// The engine's one loop: all of its state, changed by messages, and the work that follows from them.
struct EngineLoop {
    private let engine: DeliveryEngine
    private var lines: [Int64: OwnerLine] = [:]
    private var touched: Set<Int64> = []
    private var wakes = Heap<Wake>()
    private var armed: MonotonicTime?
    private var isStopping = false
    private var underWay = 0

    private var now: MonotonicTime { engine.clock.monotonic() }

    private struct Wake: Comparable {
        let time: MonotonicTime
        let owner: Int64

        static func < (left: Self, right: Self) -> Bool { left.time < right.time }
    }

    init(engine: DeliveryEngine) { self.engine = engine }

    var isOver: Bool { isStopping && underWay == 0 }

    // MARK: Messages

    mutating func handle(_ message: DeliveryEngine.Message, spawning group: inout DiscardingTaskGroup) {
        switch message {
        case .notice(let notice): handle(notice)
        case .owners(let owners): serve(owners, spawning: &group)
        case .loaded(let owner, let token, let snapshot): loaded(owner, token, snapshot)
        case .reloaded(let owner, let stream, let items, let isComplete):
            reloaded(owner, stream, items, isComplete: isComplete)
        case .swept(let found):
            for one in found where lines[one.owner]?.isLoaded == true { add(one.item, to: one.owner) }
        case .attempted(let owner, let token, let item, let report):
            underWay -= 1
            if lines[owner]?.owner.token == token { attempted(owner, item, report, spawning: &group) }
        case .probed(let owner, let answered): probed(owner, answered: answered)
        case .tick: armed = nil
        case .stop: isStopping = true
        }
    }

    private mutating func handle(_ notice: Outbox.Notice) {
        let now = self.now
        switch notice {
        case .enqueued(let entry):
            DeliveryMetrics.came(into: .queued)
            let owner = entry.delivery.ownerID
            guard let line = lines[owner] else { return }
            if line.isLoading { lines[owner]?.early.append(entry) }
            if line.isLoaded { add(QueuedDelivery(entry, monotonic: now), to: owner) }
        case .ready(let owner, let chat, let lane):
            if lines[owner]?.isLoading == true { lines[owner]?.earlyReleases.append((lane, chat)) }
            lines[owner]?.scheduler.release(lane: lane, chat: chat, at: now)
            touched.insert(owner)
        case .released(let owner):
            if lines[owner]?.isLoading == true { lines[owner]?.isReleasedEarly = true }
            lines[owner]?.scheduler.releaseAll(at: now)
            lines[owner]?.breaker.hasten(at: now)
            // What was queued again is only in the table.
            if lines[owner]?.isLoaded == true { lines[owner]?.incomplete.formUnion(Delivery.Stream.allCases) }
            touched.insert(owner)
        case .moved(let owner, let lane, let old, let new):
            if lines[owner]?.isLoading == true { lines[owner]?.earlyMoves.append((lane, old, new)) }
            lines[owner]?.scheduler.move(lane: lane, from: old, to: new, at: now)
            touched.insert(owner)
        case .changed(let id):
            // One that was queued again is found in the table by the next sweep.
            for owner in lines.keys where lines[owner]?.scheduler.contains(id) == true {
                lines[owner]?.scheduler.remove(id, at: now)
                touched.insert(owner)
            }
        }
    }

    private mutating func add(_ item: QueuedDelivery, to owner: Int64) {
        let now = self.now
        guard let line = lines[owner], !line.incomplete.contains(item.stream) else { return }
        guard line.scheduler.count < engine.configuration.window else {
            lines[owner]?.incomplete.insert(item.stream)
            return
        }
        lines[owner]?.scheduler.add(item, at: now)
        touched.insert(owner)
    }

    // MARK: Owners

    private mutating func serve(_ owners: [DeliveryOwner], spawning group: inout DiscardingTaskGroup) {
        let now = self.now
        let wanted = Dictionary(owners.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        for id in Array(lines.keys) where wanted[id]?.token != lines[id]?.owner.token {
            if let line = lines.removeValue(forKey: id) { engine.tell(id, line.breaker.state, .closed) }
        }
        for owner in owners {
            guard lines[owner.id] == nil else {
                lines[owner.id]?.update(owner, at: now)
                touched.insert(owner.id)
                continue
            }
            lines[owner.id] = OwnerLine(owner: owner)
            load(owner, spawning: &group)
        }
    }

    private mutating func load(_ owner: DeliveryOwner, spawning group: inout DiscardingTaskGroup) {
        lines[owner.id]?.isLoading = true
        group.addTask { [engine] in
            while !Task.isCancelled {
                do {
                    try await engine.backlog.marks.note(in: engine.backlog.database)
                    try await engine.journal.recover(owner: owner)
                    let snapshot = try await engine.backlog.snapshot(
                        of: owner, limit: engine.configuration.window / 4)
                    return engine.mailbox.post(.loaded(owner: owner.id, token: owner.token, snapshot))
                } catch {
                    engine.logger.error(
                        "the backlog could not be read", metadata: ["owner": "\(owner.id)", "error": "\(error)"])
                    await engine.clock.sleep(.seconds(1))
                }
            }
        }
    }

    private mutating func loaded(_ owner: Int64, _ token: Int64, _ snapshot: DeliveryBacklog.Snapshot) {
        let now = self.now
        guard var line = lines.removeValue(forKey: owner) else { return }
        defer { lines[owner] = line }
        guard line.owner.token == token else { return }
        for call in snapshot.recentCalls {
            line.scheduler.limiter.remember(chat: call.chat, cost: call.cost, at: call.at)
        }
        for cooldown in snapshot.cooldowns { line.scheduler.limiter.cool(cooldown.scope, until: cooldown.until) }
        for item in snapshot.waiting { line.scheduler.add(item, at: now) }
        line.incomplete = snapshot.incomplete
        for entry in line.early where !line.incomplete.contains(entry.delivery.stream) {
            line.scheduler.add(QueuedDelivery(entry, monotonic: now), at: now)
        }
        line.early = []
        line.catchUp(at: now)
        line.isLoading = false
        line.isLoaded = true
        touched.insert(owner)
    }

    private mutating func reloaded(
        _ owner: Int64, _ stream: Delivery.Stream, _ items: [QueuedDelivery], isComplete: Bool
    ) {
        let now = self.now
        guard var line = lines.removeValue(forKey: owner) else { return }
        for item in items { line.scheduler.add(item, at: now) }
        if isComplete {
            line.incomplete.remove(stream)
            for entry in line.early where entry.delivery.stream == stream {
                line.scheduler.add(QueuedDelivery(entry, monotonic: now), at: now)
            }
        }
        line.early = []
        line.catchUp(at: now)
        line.isLoading = false
        lines[owner] = line
        touched.insert(owner)
    }

    // MARK: Attempts

    private mutating func attempted(
        _ owner: Int64, _ item: QueuedDelivery, _ report: AttemptReport, spawning group: inout DiscardingTaskGroup
    ) {
        guard var line = lines.removeValue(forKey: owner) else { return }
        let now = self.now
        line.sending -= 1
        switch report.end {
        case .finished: line.scheduler.finish(item, wasSent: report.wasSent, at: now)
        case .again(let time):
            line.scheduler.postpone(item, until: now + time, wasSent: report.wasSent, at: now)
        case .fenced:
            // The line is not put back: another node has it.
            return engine.tell(owner, line.breaker.state, .closed)
        }
        let before = line.breaker.state
        switch report.health {
        case .answered: line.breaker.succeeded()
        case .failing: line.breaker.failed(at: now)
        case .unavailable: line.breaker.trip(at: now)
        case .unknown where line.owner.circuit.probe == .delivery: line.breaker.missed(at: now)
        case .unknown: break
        }
        engine.tell(owner, before, line.breaker.state)
        if let time = report.throttled {
            let scopes = line.scheduler.limiter.refused(chat: item.chatID, until: now + time, at: now)
            if scopes.contains(.bot) { engine.silences.set(owner, until: now + time) }
            remember(scopes, of: line.owner, for: time, spawning: &group)
        }
        lines[owner] = line
        touched.insert(owner)
    }

    private func remember(
        _ scopes: [Limiter.Scope], of owner: DeliveryOwner, for time: Duration,
        spawning group: inout DiscardingTaskGroup
    ) {
        engine.logger.notice("told to be silent", metadata: ["owner": "\(owner.id)", "seconds": "\(time)"])
        group.addTask { [engine] in
            do {
                try await engine.backlog.remember(scopes, of: owner, for: time, reason: "429")
            } catch {
                engine.logger.error("a silence could not be recorded", metadata: ["error": "\(error)"])
            }
        }
    }

    private mutating func probed(_ owner: Int64, answered: Bool) {
        guard var line = lines[owner] else { return }
        let before = line.breaker.state
        if answered { line.breaker.succeeded() } else { line.breaker.failed(at: now) }
        engine.tell(owner, before, line.breaker.state)
        lines[owner] = line
        touched.insert(owner)
    }

    // MARK: Work

    /// Starts everything that may go now, and sees to it that the loop wakes when more may.
    mutating func pump(spawning group: inout DiscardingTaskGroup) {
        let now = self.now
        while let wake = wakes.first, wake.time <= now {
            _ = wakes.popFirst()
            touched.insert(wake.owner)
        }
        if !isStopping {
            for owner in touched { pump(owner, at: now, spawning: &group) }
        }
        touched = []
        arm(at: now, spawning: &group)
    }

    private mutating func pump(_ id: Int64, at now: MonotonicTime, spawning group: inout DiscardingTaskGroup) {
        guard var line = lines.removeValue(forKey: id) else { return }
        defer { lines[id] = line }
        let owner = line.owner
        guard line.isLoaded, !owner.isPaused else { return }
        switch line.breaker.state {
        case .closed: break
        case .probing: return
        case .open(let until) where until > now: return wake(&line, at: until, now: now)
        case .open:
            if owner.circuit.probe == .delivery {
                if case .send(let item) = step(&line, at: now), line.breaker.beginProbe(at: now) {
                    begin(item, of: &line, spawning: &group)
                }
                return reloadIfRoom(&line, spawning: &group)
            }
            guard line.breaker.beginProbe(at: now) else { return }
            let transport = engine.router.transport(to: owner.destination)
            group.addTask { [engine] in
                let answered = await transport?.probe(owner: id) ?? false
                engine.mailbox.post(.probed(owner: id, answered: answered))
            }
            return
        }
        while line.sending < owner.concurrency {
            guard case .send(let item) = step(&line, at: now) else { break }
            begin(item, of: &line, spawning: &group)
        }
        reloadIfRoom(&line, spawning: &group)
    }

    private mutating func begin(
        _ item: QueuedDelivery, of line: inout OwnerLine, spawning group: inout DiscardingTaskGroup
    ) {
        line.sending += 1
        underWay += 1
        group.addTask { [engine, owner = line.owner] in
            let report = await engine.attempt(item, of: owner)
            engine.mailbox.post(.attempted(owner: owner.id, token: owner.token, item, report))
        }
    }

    private mutating func step(_ line: inout OwnerLine, at now: MonotonicTime) -> Scheduler.Step {
        let step = line.scheduler.next(at: now)
        if case .wait(let until?) = step { wake(&line, at: until, now: now) }
        return step
    }

    private mutating func wake(_ line: inout OwnerLine, at time: MonotonicTime, now: MonotonicTime) {
        if let set = line.wakesAt, set > now, set <= time { return }
        line.wakesAt = time
        wakes.insert(Wake(time: time, owner: line.owner.id))
    }

    private func reloadIfRoom(_ line: inout OwnerLine, spawning group: inout DiscardingTaskGroup) {
        let window = engine.configuration.window
        guard !line.isLoading, let stream = line.incomplete.first, line.scheduler.count < window / 2 else { return }
        line.isLoading = true
        let owner = line.owner
        group.addTask { [engine] in
            let limit = window / 2
            var items: [QueuedDelivery] = []
            do {
                items = try await engine.backlog.waiting(owner: owner, stream: stream, limit: limit)
            } catch {
                engine.logger.error("the backlog could not be read", metadata: ["error": "\(error)"])
                await engine.clock.sleep(.seconds(1))
                return engine.mailbox.post(.reloaded(owner: owner.id, stream, [], isComplete: false))
            }
            engine.mailbox.post(.reloaded(owner: owner.id, stream, items, isComplete: items.count < limit))
        }
    }

    /// One sleeping task wakes the loop at the earliest time that anything may go.
    private mutating func arm(at now: MonotonicTime, spawning group: inout DiscardingTaskGroup) {
        guard let next = wakes.first?.time, armed.map({ next < $0 }) ?? true else { return }
        armed = next
        group.addTask { [engine] in
            await engine.clock.sleep(max(.zero, next - now))
            engine.mailbox.post(.tick)
        }
    }
}
