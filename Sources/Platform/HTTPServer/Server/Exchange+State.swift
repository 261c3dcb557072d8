import FoundationEssentials

extension Exchange {
    /// All that the loop's thread and the handler's task share.
    struct State {
        /// `nil` once libmicrohttpd is done with the request.
        var handle: ConnectionHandle?
        var isSuspended = false
        /// Suspended before the first byte of the body was read: nobody had asked for it yet.
        var isAtHeaders = false
        var incoming = Incoming()
        var outgoing = Outgoing()
        /// What the handler (or its deadline) has answered.
        var response: Response?
        var task: Task<Void, Never>?
        var hasStarted = false
        /// The connection is to be closed without an answer.
        var isAborted = false
        /// When the handler has to have answered; `nil` once it has, and while it waits for the client.
        var deadline: ContinuousClock.Instant?
        /// When a streamed body has to be there.
        var bodyDeadline: ContinuousClock.Instant?
        /// Whether `Exchanges` looks after this one.
        var isWatched = false
    }

    /// The request's body on its way in.
    struct Incoming {
        enum Mode {
            /// Short: kept until it is whole, then the handler starts.
            case collected
            /// The handler takes it as it comes.
            case streamed
            /// Read and dropped: the answer is already there.
            case discarded
        }

        var mode = Mode.collected
        var declaredLength: Int?
        var expectsContinue = false
        var bytes = ByteQueue()
        var discarded = 0
        var isWanted = false
        var isComplete = false
        var isFailed = false
        var reader: CheckedContinuation<Data?, any Error>?
    }

    /// A streamed body on its way out.
    struct Outgoing {
        var bytes = ByteQueue()
        var isFinished = false
        var isFailed = false
        var writers: [CheckedContinuation<Void, any Error>] = []
        var lastWrite = ContinuousClock.now
    }

    /// How much of a body is held in memory in either direction before the faster side waits.
    static let capacity = 64 << 10
}

/// libmicrohttpd's connection. It is only used under the lock of the exchange that it belongs to, and that forgets it
/// when libmicrohttpd is done: so it may change threads.
struct ConnectionHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}
