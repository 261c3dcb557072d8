import Desk
import HTTPTypes
import JSON
import Knowledge

extension Resource {
    static let templates = Resource(
        name: "Templates",
        description: """
            Responses that agents have ready, with variables such as `{{ contact.first_name | there }}`; what stands \
            behind the bar is said where there is no value. `\\{{` stands for braces that mean nothing.
            """,
        schemas: [
            "Template": TemplateSchemas.view, "TemplateDraft": TemplateSchemas.draft,
            "AppliedTemplate": TemplateSchemas.applied,
        ],
        operations: CatalogSchemas.operations(
            of: Template.self, "Template", create: .reference("TemplateDraft"), change: TemplateSchemas.change,
            example: TemplateSchemas.example, draft: TemplateSchemas.draftExample,
            filters: [
                .query("folder", .string, "Those of this folder alone."),
                .query("key", .string, "The one of this key alone."),
            ]) + [variables, put, importAll, CatalogSchemas.versions(of: Template.self, "Template"), apply])

    private static let variables = Operation(
        id: "listTemplateVariables", method: .get, path: "/templates/variables", summary: "What variables there are",
        scopes: ["templates:read"],
        answers: [
            .ok(
                "All of them; custom fields at the end.",
                .json(
                    .object([
                        .field(
                            "data", .list(of: .object([.field("name", .string), .field("description", .string)])))
                    ]),
                    ["one": #"{"data": [{"name": "ticket.id", "description": "The ticket’s number."}]}"#])),
            .notModified,
        ])

    private static let put = Operation(
        id: "putTemplate", method: .put, path: "/templates/by-key/{key}",
        summary: "Make or replace the template that another system knows by a key",
        description: "What is not given is as in a new template. 409 (`name_taken`) names the field that another has.",
        scopes: ["templates:write"],
        parameters: [
            Parameter(
                name: "key", place: .path, description: "The other system’s key.", schema: TemplateSchemas.key,
                isRequired: true)
        ],
        body: [.json(.reference("TemplateDraft"), ["one": #"{"name": "Hello", "body": "Hello!"}"#])],
        answers: [
            .ok("It was there already.", .json(.reference("Template"))),
            .created("It was made.", .json(.reference("Template")), headers: [.eTag]),
        ])

    private static let importAll = Operation(
        id: "importTemplates", method: .post, path: "/templates/import",
        summary: "Make or replace up to \(TemplateController.most) templates",
        description: """
            Each for itself, by its `key`, as `PUT /templates/by-key/{key}` would: what is wrong with one does not keep \
            the others out. It is one request of the budget. At most \(TemplateController.largestImport >> 20) MiB.
            """, scopes: ["templates:write"],
        body: [
            .json(
                .object([
                    .field("templates", .list(of: .anyObject, from: 1, to: TemplateController.most))
                ]), ["one": #"{"templates": [{"key": "cms-1", "name": "Hello", "body": "Hello!"}]}"#])
        ],
        answers: [
            .ok(
                "What each came to, in their order.",
                .json(
                    .object([
                        .field(
                            "results",
                            .list(
                                of: .object([
                                    .field("key", .string.orNull), .field("id", .integer.orNull),
                                    .field("outcome", .oneOf(["created", "updated", "unchanged", "failed"])),
                                    .field(
                                        "errors",
                                        .list(
                                            of: .object([
                                                .field("field", .string), .field("code", .string),
                                                .field("message", .string),
                                            ]))),
                                ])))
                    ]),
                    [
                        "one": #"""
                        {"results": [{"key": "cms-1", "id": 1, "outcome": "created", "errors": []}]}
                        """#
                    ]), headers: [])
        ])

    private static let apply = Operation(
        id: "applyTemplate", method: .post, path: "/tickets/{id}/templates", summary: "Use a template in a ticket",
        description: """
            The text is that of the customer’s language, else of its base language, else the template’s own. Message, \
            actions, count and event are one transaction. 400 names each variable that is unknown or has no value: \
            nothing was sent then.
            """, scopes: ["messages:write", "templates:read"], parameters: [.id(of: "ticket")],
        body: [
            .json(
                TemplateSchemas.use,
                ["preview": #"{"template_id": 1, "preview": true, "variables": {"contact.first_name": "Ann"}}"#])
        ],
        answers: [
            .ok("With `preview`: what would be said.", .json(.reference("AppliedTemplate")), headers: []),
            .created("What was said.", .json(.reference("AppliedTemplate"))),
        ])
}
