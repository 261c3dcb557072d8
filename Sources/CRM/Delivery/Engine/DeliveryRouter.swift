import Kernel

/// Finds the handler and the transport of a delivery.
package struct DeliveryRouter: Sendable {
    private let handlers: [Delivery.Kind: any DeliveryHandler]
    private let transports: [String: any DeliveryTransport]

    /// - Parameter transports: by destination, such as `telegram`.
    package init(handlers: [any DeliveryHandler], transports: [String: any DeliveryTransport]) {
        self.handlers = Dictionary(
            handlers.flatMap { handler in handler.kinds.map { ($0, handler) } }, uniquingKeysWith: { first, _ in first }
        )
        self.transports = transports
    }

    func handler(of delivery: Delivery) throws -> any DeliveryHandler {
        guard let handler = handlers[delivery.kind] else {
            throw DeliveryError(message: "nothing here handles deliveries of kind \(delivery.kind.rawValue)")
        }
        return handler
    }

    func transport(to destination: String) -> (any DeliveryTransport)? { transports[destination] }
}

/// A delivery that this version of Parley cannot carry out.
package struct DeliveryError: Error, CustomStringConvertible {
    package let message: String
    package var description: String { message }
}
