import Kernel
import TelegramBotAPI

/// The kinds of deliveries that the desk writes.
enum DeskDelivery {
    static let createTopic: Delivery.Kind = "desk.topic.create"
    static let topicTitle: Delivery.Kind = "desk.topic.title"
    static let topicHistory: Delivery.Kind = "desk.topic.history"
    static let topicState: Delivery.Kind = "desk.topic.state"
    static let card: Delivery.Kind = "desk.card"
    static let mirror: Delivery.Kind = "desk.mirror"
    static let mirrorEdit: Delivery.Kind = "desk.mirror.edit"
    static let hint: Delivery.Kind = "desk.hint"
    static let verifyMember: Delivery.Kind = "desk.member.verify"
    static let answerCallback: Delivery.Kind = "desk.callback.answer"
    static let customerMessage: Delivery.Kind = "customer.message"
    static let customerEdit: Delivery.Kind = "customer.edit"
    static let customerDelete: Delivery.Kind = "customer.delete"
    static let customerNotice: Delivery.Kind = "customer.notice"
    static let reaction: Delivery.Kind = "reaction"

    /// What a delivery is about; each kind uses what it needs.
    struct Data: Codable, Sendable {
        /// Messages of ours; several for an album.
        var messages: [Int64]?
        /// Which part of a long text or of several files, from 0.
        var part: Int?
        var text: String?
        /// Without the quoted passage, which Telegram did not find.
        var withoutQuote: Bool?
        /// By copyMessage, because the content could not be sent anew.
        var byCopy: Bool?
        /// As a line of text that says what it was, because it could not be sent at all.
        var asText: Bool?
        /// As a document, because Telegram does not take the file for the picture, video or music that it was said to be.
        var asDocument: Bool?
        var chat: Int64?
        var topic: Int64?
        var telegramID: Int64?
        var user: Int64?
        var callback: String?
        /// Buttons below the message.
        var markup: InlineKeyboardMarkup?
        /// The message of ours whose text is replaced.
        var editing: Int64?
        var emoji: String?
        var customEmoji: String?
    }
}
