import Contacts
import Desk
import Kernel
import SQL

/// The addresses of people's pictures, as Intercom is told of them.
struct Avatars: Sendable {
    let pictures: ContactPictures
    let links: PictureLinks

    init(_ desk: DeskService) {
        pictures = desk.pictures
        links = desk.pictureLinks
    }

    /// Of the picture that was seen last.
    func known(of contact: Contact.ID, in db: any SQLConnection) throws -> String? {
        links.address(of: try ContactPicture.find(contact, in: db))
    }

    /// Of the picture that Telegram shows now, if it has not been asked for a day.
    func current(of contact: Contact.ID) async throws -> String? {
        guard links.isReachable else { return nil }
        return links.address(of: try await pictures.current(of: contact))
    }

    /// Whether Telegram should be asked.
    func isDue(_ contact: Contact.ID, at now: Timestamp, in db: any SQLConnection) throws -> Bool {
        try links.isReachable && ContactPictures.isDue(ContactPicture.find(contact, in: db), at: now)
    }
}
