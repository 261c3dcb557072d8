package import SQL
import Synchronization

/// Stores what arrives, many arrivals in one transaction: while one is being committed, the next gather.
package final class ReceiptInbox: Sendable {
    private enum Turn: Sendable {
        case stored
        case failed(any Error)
        /// The commit before is over: this one carries out the next for all that wait.
        case lead
    }

    private struct Arrival: Sendable {
        let receipt: Receipt.New
        let continuation: CheckedContinuation<Turn, Never>
    }

    private struct State {
        var waiting: [Arrival] = []
        var isCommitting = false
    }

    private let state = Mutex(State())
    private let database: any Database
    private let signal: Signal

    /// The most arrivals that share a transaction.
    private static let groupLimit = 500

    /// - Parameter signal: raised after each commit.
    package init(database: any Database, signal: Signal) {
        self.database = database
        self.signal = signal
    }

    /// Stores one arrival. When this returns, it is on disk; what is there already is left alone.
    package func store(_ receipt: Receipt.New) async throws {
        let isLeader = state.withLock { state in
            guard !state.isCommitting else { return false }
            state.isCommitting = true
            return true
        }
        if isLeader { return try await commit(receipt) }
        let turn = await withCheckedContinuation { continuation in
            let leadsAtOnce = state.withLock { state in
                guard state.isCommitting else {
                    state.isCommitting = true
                    return true
                }
                state.waiting.append(Arrival(receipt: receipt, continuation: continuation))
                return false
            }
            if leadsAtOnce { continuation.resume(returning: .lead) }
        }
        switch turn {
        case .stored: return
        case .failed(let error): throw error
        case .lead: try await commit(receipt)
        }
    }

    /// Commits this arrival with all that wait, then hands the lead on.
    private func commit(_ own: Receipt.New) async throws {
        let others = state.withLock { state in
            let taken = Array(state.waiting.prefix(Self.groupLimit))
            state.waiting.removeFirst(taken.count)
            return taken
        }
        let receipts = [own] + others.map(\.receipt)
        let result: Result<Int, any Error>
        do {
            result = .success(try await database.write { try Receipt.store(receipts, in: $0) })
            signal.raise()
        } catch {
            result = .failure(error)
        }
        let next = state.withLock { state -> Arrival? in
            guard !state.waiting.isEmpty else {
                state.isCommitting = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.continuation.resume(returning: .lead)
        for other in others {
            switch result {
            case .success: other.continuation.resume(returning: .stored)
            case .failure(let error): other.continuation.resume(returning: .failed(error))
            }
        }
        _ = try result.get()
    }
}
