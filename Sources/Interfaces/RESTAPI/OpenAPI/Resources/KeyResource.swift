import HTTPTypes
import JSON
import Kernel

extension Resource {
    static let keys = Resource(
        name: "Keys",
        description: "With which programs use this API. A key gives no right that it does not have itself.",
        schemas: ["Key": keyView, "KeyWithSecret": keyWithSecret],
        operations: [listKeys, createKey, getKey, updateKey, rotateKey, revokeKey])

    private static let listKeys = Operation(
        id: "listKeys", method: .get, path: "/keys", summary: "Keys, the newest first", scopes: ["keys:read"],
        parameters: [.limit, .cursor()], answers: [.ok("A page.", .json(.page(of: "Key"))), .notModified])

    private static let createKey = Operation(
        id: "createKey", method: .post, path: "/keys", summary: "Make a key", scopes: ["keys:write"],
        body: [
            .json(
                .object([.field("name", name), .field("scopes", scopes), .optional("expires_at", expiry)]),
                [
                    "shop": #"""
                    {"name": "shop", "scopes": ["tickets:read", "messages:*"], "expires_at": "2027-06-30T00:00:00Z"}
                    """#
                ])
        ],
        answers: [
            .created(
                "The key, with its secret, which is shown once.",
                .json(.reference("KeyWithSecret"), ["shop": keyExample(withSecret: true)]), headers: [.eTag, .location])
        ])

    private static let getKey = Operation(
        id: "getKey", method: .get, path: "/keys/{id}", summary: "One key", scopes: ["keys:read"],
        parameters: [.id(of: "key")],
        answers: [
            .ok("The key.", .json(.reference("Key"), ["shop": keyExample(withSecret: false)])), .notModified,
        ])

    private static let updateKey = Operation(
        id: "updateKey", method: .patch, path: "/keys/{id}", summary: "Change a key", scopes: ["keys:write"],
        parameters: [.id(of: "key"), .ifMatch],
        body: [
            .json(
                .object([.optional("name", name), .optional("scopes", scopes), .optional("expires_at", expiry)]),
                ["name": #"{"name": "shop, old"}"#])
        ],
        answers: [
            .ok("The key as it is now.", .json(.reference("Key"), ["shop": keyExample(withSecret: false)]))
        ])

    private static let rotateKey = Operation(
        id: "rotateKey", method: .post, path: "/keys/{id}/rotate", summary: "Make another secret for a key",
        scopes: ["keys:write"], parameters: [.id(of: "key"), .ifMatch],
        body: [
            .json(
                .object([
                    .optional(
                        "overlap_seconds",
                        .integer(from: 0, to: KeyBook.longestOverlap.components.seconds).orNull
                            .with("default", .integer(KeyBook.usualOverlap.components.seconds))
                            .described("For how long the secrets so far stay valid."))
                ]), ["at once": #"{"overlap_seconds": 0}"#])
        ],
        isBodyRequired: false,
        answers: [
            .ok(
                "The key with its new secret, which is shown once.",
                .json(.reference("KeyWithSecret"), ["shop": keyExample(withSecret: true)]))
        ])

    private static let revokeKey = Operation(
        id: "revokeKey", method: .delete, path: "/keys/{id}", summary: "Revoke a key",
        description: "At once and for good; it stays in the list.", scopes: ["keys:write"],
        parameters: [.id(of: "key"), .ifMatch], body: [.json(.object([]))], isBodyRequired: false,
        answers: [.noContent])

    private static let name = Schema.words(to: KeyChange.longestName)
    private static let scopes = Schema.list(of: .oneOf(APIScopes.known.sorted()), from: 1)
    private static let expiry = Schema.time.orNull.described("Must lie ahead; null: never.")

    private static let keyView = Schema.object([
        .field("id", .id("The key’s number.")), .field("key_id", .string.described("What requests name it by.")),
        .field("name", .string), .field("scopes", .list(of: .string)),
        .field("created_at", .time), .field("updated_at", .time), .field("expires_at", .time.orNull),
        .field("revoked_at", .time.orNull), .field("last_used_at", .time.orNull.described("To the minute.")),
        .field("last_used_address", .string.orNull),
        .field(
            "secrets",
            .list(of: .object([.field("created_at", .time), .field("valid_until", .time.orNull)]))
                .described("Those that are valid; the secrets themselves are not kept.")),
    ])
    private static let keyWithSecret = keyView.adding([.field("secret", .string)])

    private static func keyExample(withSecret: Bool) -> String {
        """
        {
          "created_at": "2026-11-21T13:58:21.330Z",
          "expires_at": "2027-06-30T00:00:00.000Z",
          "id": 2,
          "key_id": "pk_QaGwS3djLHqG",
          "last_used_address": null,
          "last_used_at": null,
          "name": "shop",
          "revoked_at": null,
          "scopes": ["tickets:read", "messages:*"],
          \(withSecret ? #""secret": "3SMUWLkxSxA6xNM8s3R_07WXopY1RNNbSdwetj6VBRo","# : "")
          "secrets": [{"created_at": "2026-11-21T13:58:21.330Z", "valid_until": null}],
          "updated_at": "2026-11-21T13:58:21.330Z"
        }
        """
    }
}
