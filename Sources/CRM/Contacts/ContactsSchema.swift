package import SQL

package enum ContactsSchema {
    package static let migrations = [
        Migration(
            "contacts-001",
            """
            CREATE TABLE contacts (
                id {identity},
                sender_id BIGINT,
                name TEXT NOT NULL,
                username TEXT,
                language TEXT,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            CREATE UNIQUE INDEX contacts_by_sender ON contacts (sender_id);

            CREATE TABLE contact_identities (
                id {identity},
                contact_id BIGINT NOT NULL REFERENCES contacts (id),
                kind TEXT NOT NULL,
                value TEXT NOT NULL,
                source TEXT NOT NULL,
                since BIGINT NOT NULL,
                until BIGINT
            );
            CREATE INDEX identities_by_contact ON contact_identities (contact_id, id);
            CREATE INDEX identities_by_value ON contact_identities (kind, value);
            """),
        Migration(
            "contacts-002",
            """
            CREATE INDEX contacts_by_username ON contacts (lower(username));
            CREATE INDEX contacts_by_creation ON contacts (created_at, id);
            """),
    ]
}
