package import SQL

package enum CoordinationSchema {
    package static let migrations = [
        Migration(
            "coordination-001",
            """
            CREATE TABLE leases (
                name TEXT PRIMARY KEY,
                owner TEXT NOT NULL,
                token BIGINT NOT NULL,
                expires_at BIGINT NOT NULL
            );
            CREATE INDEX leases_by_owner ON leases (owner);
            """)
    ]
}
