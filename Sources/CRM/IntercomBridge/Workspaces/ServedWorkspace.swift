import Coordination
import Synchronization

/// The workspace that this node serves, known without asking the database: most installations have none, and every
/// commit asks.
final class ServedWorkspace: Sendable {
    private let id = Mutex<Workspace.ID?>(nil)
    private let leases: LeaseKeeper

    init(leases: LeaseKeeper) { self.leases = leases }

    static func lease(of id: Workspace.ID) -> String { "intercom:\(id)" }

    func set(_ id: Workspace.ID?) { self.id.withLock { $0 = id } }

    /// Nil while another node has the lease.
    var current: Workspace.ID? {
        guard let id = id.withLock({ $0 }), leases.token(of: Self.lease(of: id)) != nil else { return nil }
        return id
    }
}
