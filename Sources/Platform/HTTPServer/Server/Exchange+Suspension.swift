import CMicroHTTPD

extension Exchange {
    /// Call on the loop's thread, under the lock. A server that is about to close suspends nothing: stopping
    /// libmicrohttpd with suspended connections is fatal.
    func suspend(_ state: inout State) -> Step {
        // After a suspension libmicrohttpd still hands over the rest of the chunks that it has read. Suspending twice
        // would corrupt its lists.
        guard !state.isSuspended else { return .goOn }
        watch(&state)
        // After `watch`: whoever begins to close then sees either this exchange, or is seen here.
        guard let handle = state.handle, !exchanges.isClosing else { return .close }
        state.isSuspended = true
        MHD_suspend_connection(handle.pointer)
        return .goOn
    }

    /// Has `Exchanges` look after this one from now on. Call under the lock.
    func watch(_ state: inout State) {
        guard !state.isWatched else { return }
        state.isWatched = true
        connection.loop.watched.add(self)
    }

    /// Call under the lock, on any thread. libmicrohttpd calls `receive`, `advance` or `read` soon.
    func resume(_ state: inout State) {
        guard state.isSuspended, let handle = state.handle else { return }
        state.isSuspended = false
        MHD_resume_connection(handle.pointer)
        connection.loop.wakeUp.call()
    }
}
