import Contacts
import Delivery
import Kernel
import SQL

/// Keeps what Intercom shows of a person as it is here. The transport looks at their picture before it calls, for that
/// takes a call to Telegram.
struct ContactHandler: DeliveryHandler {
    let avatars: Avatars
    let now: @Sendable () -> Timestamp

    var kinds: [Delivery.Kind] { [BridgeDelivery.contact] }

    func isRepeatable(_ delivery: Delivery) -> Bool { true }

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        guard let (workspace, contact, link) = try load(delivery, in: db) else { return .skip }
        let isWithout = try delivery.bridgeData(in: db).withoutAttributes == true
        guard
            let person = contact.person(
                attributes: isWithout ? [] : workspace.attributes, avatar: try avatars.known(of: contact.id, in: db)),
            try person.fingerprint != link.shown || avatars.isDue(contact.id, at: now(), in: db)
        else { return .skip }
        let work = IntercomWork.updateContact(link.intercomID, person, shown: link.shown)
        return .call(OutgoingCall(method: work.name, body: work.record, unlogged: work))
    }

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        guard let (workspace, contact, link) = try load(delivery, in: db) else { return suggested }
        var data = try delivery.bridgeData(in: db)
        switch outcome {
        case .done:
            let attributes = data.withoutAttributes == true ? [] : workspace.attributes
            // A change while the call was under way has ordered another.
            guard contact.updatedAt < delivery.updatedAt else { return .sent }
            try ContactLink.set(
                contact.id, to: link.intercomID, role: link.role,
                shown: contact.person(attributes: attributes, avatar: try avatars.known(of: contact.id, in: db))?
                    .fingerprint, in: workspace.id, at: now(), db)
            return .sent
        case .refused(let refusal):
            if refusal.code == IntercomAnswer.notFound {
                try ContactLink.remove(intercomID: link.intercomID, in: workspace.id, db)
                return suggested
            }
            if refusal.code == IntercomAnswer.merged, let id = refusal.response, !id.isEmpty {
                try link.move(to: id, in: workspace, at: now(), db)
                return .retry(after: .zero, code: refusal.code, message: refusal.message)
            }
            guard data.withoutAttributes != true, !workspace.attributes.isEmpty else { return suggested }
            data.withoutAttributes = true
            try delivery.set(data, in: db)
            return .retry(after: .zero, code: refusal.code, message: refusal.message)
        default: return suggested
        }
    }

    private func load(
        _ delivery: Delivery, in db: any SQLConnection
    ) throws -> (Workspace, Contact, ContactLink)? {
        guard let id = try delivery.bridgeData(in: db).contact.map({ Contact.ID($0) }),
            let workspace = try Workspace.find(.init(delivery.ownerID), in: db),
            let contact = try ContactDirectory.find(id, in: db),
            let link = try ContactLink.find(id, in: workspace.id, db)
        else { return nil }
        return (workspace, contact, link)
    }
}
