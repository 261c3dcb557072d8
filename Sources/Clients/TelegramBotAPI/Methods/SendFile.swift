/// Music, MP3 or M4A, up to 50 MB.
package struct SendAudio: BotMethod {
    package typealias Result = Message
    package static let name = "sendAudio"
    package var chatID: Int64
    package var audio: FileSource
    package var caption: Caption?
    /// Seconds.
    package var duration: Int?
    package var performer: String?
    package var title: String?
    /// Only an upload.
    package var thumbnail: FileSource?
    package var options: SendOptions
    package var timeout: Duration { FileSource.timeout }

    package init(
        chatID: Int64, audio: FileSource, caption: FormattedText? = nil, options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.audio = audio
        self.caption = caption.map(Caption.init)
        self.options = options
    }
}

/// OGG with OPUS, MP3 or M4A, up to 50 MB.
package struct SendVoice: BotMethod {
    package typealias Result = Message
    package static let name = "sendVoice"
    package var chatID: Int64
    package var voice: FileSource
    package var caption: Caption?
    /// Seconds.
    package var duration: Int?
    package var options: SendOptions
    package var timeout: Duration { FileSource.timeout }

    package init(
        chatID: Int64, voice: FileSource, caption: FormattedText? = nil, options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.voice = voice
        self.caption = caption.map(Caption.init)
        self.options = options
    }
}

/// Any file, up to 50 MB.
package struct SendDocument: BotMethod {
    package typealias Result = Message
    package static let name = "sendDocument"
    package var chatID: Int64
    package var document: FileSource
    package var caption: Caption?
    /// Only an upload.
    package var thumbnail: FileSource?
    package var disableContentTypeDetection: Bool?
    package var options: SendOptions
    package var timeout: Duration { FileSource.timeout }

    package init(
        chatID: Int64, document: FileSource, caption: FormattedText? = nil, options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.document = document
        self.caption = caption.map(Caption.init)
        self.options = options
    }
}
