//! The names of commands that a log or a record may show.
//!
//! A command's name is the first key of a body that a peer wrote: it can be any text of any length. Only a name of this list is ever
//! shown; any other command has none. The list is that of the manual's command reference, with commands that were removed from it and
//! the spellings that servers take besides; a name that is missing costs a label, nothing else.

use std::num::NonZeroU16;

/// Every known name, by length, then in the order of bytes.
static NAMES: [&str; 215] = [
    "top",
    "drop",
    "find",
    "ping",
    "clone",
    "count",
    "fsync",
    "group",
    "hello",
    "split",
    "touch",
    "copydb",
    "create",
    "dbHash",
    "dbhash",
    "delete",
    "getLog",
    "insert",
    "isSelf",
    "killOp",
    "logout",
    "update",
    "collMod",
    "compact",
    "dbStats",
    "dbstats",
    "explain",
    "filemd5",
    "geoNear",
    "getMore",
    "netstat",
    "profile",
    "reIndex",
    "addShard",
    "applyOps",
    "dataSize",
    "datasize",
    "distinct",
    "dropRole",
    "dropUser",
    "features",
    "getnonce",
    "hostInfo",
    "isMaster",
    "isdbgrid",
    "ismaster",
    "lockInfo",
    "shutdown",
    "validate",
    "aggregate",
    "buildInfo",
    "buildinfo",
    "bulkWrite",
    "collStats",
    "collstats",
    "currentOp",
    "geoSearch",
    "logRotate",
    "mapReduce",
    "mapreduce",
    "medianKey",
    "moveChunk",
    "moveRange",
    "rolesInfo",
    "saslStart",
    "usersInfo",
    "createRole",
    "createUser",
    "cursorInfo",
    "listShards",
    "resetError",
    "splitChunk",
    "updateRole",
    "updateUser",
    "whatsmyuri",
    "autoCompact",
    "diagLogging",
    "dropIndexes",
    "endSessions",
    "fsyncUnlock",
    "getShardMap",
    "killCursors",
    "listIndexes",
    "mergeChunks",
    "movePrimary",
    "removeShard",
    "splitVector",
    "authenticate",
    "balancerStop",
    "connPoolSync",
    "dropDatabase",
    "getLastError",
    "getParameter",
    "getPrevError",
    "getlasterror",
    "killSessions",
    "listCommands",
    "saslContinue",
    "serverStatus",
    "setParameter",
    "startSession",
    "balancerStart",
    "connPoolStats",
    "createIndexes",
    "deleteIndexes",
    "driverOIDTest",
    "findAndModify",
    "findandmodify",
    "listDatabases",
    "replSetFreeze",
    "shardingState",
    "unsetSharding",
    "addShardToZone",
    "balancerStatus",
    "clearJumboFlag",
    "copydbgetnonce",
    "enableSharding",
    "getAuditConfig",
    "getCmdLineOpts",
    "moveCollection",
    "planCacheClear",
    "repairDatabase",
    "setAuditConfig",
    "analyzeShardKey",
    "appendOplogNote",
    "cleanupOrphaned",
    "cloneCollection",
    "convertToCapped",
    "copydbsaslstart",
    "dropConnections",
    "dropSearchIndex",
    "getShardVersion",
    "killAllSessions",
    "listCollections",
    "refreshSessions",
    "replSetInitiate",
    "replSetReconfig",
    "replSetStepDown",
    "replSetSyncFrom",
    "setShardVersion",
    "shardCollection",
    "abortTransaction",
    "connectionStatus",
    "grantRolesToRole",
    "grantRolesToUser",
    "renameCollection",
    "replSetGetConfig",
    "replSetGetStatus",
    "setQuerySettings",
    "commitTransaction",
    "flushRouterConfig",
    "listSearchIndexes",
    "reshardCollection",
    "setFreeMonitoring",
    "stopShardDraining",
    "unshardCollection",
    "updateSearchIndex",
    "checkShardingIndex",
    "commitShardRemoval",
    "configureFailPoint",
    "planCacheSetFilter",
    "replSetMaintenance",
    "replSetResizeOplog",
    "rotateCertificates",
    "setAllowMigrations",
    "shardConnPoolStats",
    "startShardDraining",
    "updateZoneKeyRange",
    "validateDBMetadata",
    "abortMoveCollection",
    "createSearchIndexes",
    "getClusterParameter",
    "getDefaultRWConcern",
    "invalidateUserCache",
    "removeQuerySettings",
    "removeShardFromZone",
    "revokeRolesFromRole",
    "revokeRolesFromUser",
    "setClusterParameter",
    "setDefaultRWConcern",
    "shardDrainingStatus",
    "planCacheListFilters",
    "setIndexCommitQuorum",
    "availableQueryOptions",
    "grantPrivilegesToRole",
    "logApplicationMessage",
    "mergeAllChunksOnShard",
    "planCacheClearFilters",
    "setUserWriteBlockMode",
    "abortReshardCollection",
    "abortUnshardCollection",
    "configureQueryAnalyzer",
    "cloneCollectionAsCapped",
    "commitReshardCollection",
    "getFreeMonitoringStatus",
    "balancerCollectionStatus",
    "checkMetadataConsistency",
    "cleanupReshardCollection",
    "dropAllRolesFromDatabase",
    "dropAllUsersFromDatabase",
    "killAllSessionsByPattern",
    "refineCollectionShardKey",
    "revokePrivilegesFromRole",
    "replSetAbortPrimaryCatchUp",
    "setProfilingFilterGlobally",
    "configureCollectionBalancing",
    "setFeatureCompatibilityVersion",
    "cleanupStructuredEncryptionData",
    "compactStructuredEncryptionData",
    "transitionToDedicatedConfigServer",
    "transitionFromDedicatedConfigServer",
    "stopTransitionToDedicatedConfigServer",
    "startTransitionToDedicatedConfigServer",
    "commitTransitionToDedicatedConfigServer",
    "getTransitionToDedicatedConfigServerStatus",
];

/// How many lengths there are, from 0 on.
const LENGTHS: usize = 43;

/// Where the names of each length begin in [`NAMES`], and behind the last length where they end.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, where a wrong index is an error"
)]
const STARTS: [usize; LENGTHS + 1] = {
    let mut starts = [0; LENGTHS + 1];
    let mut at = 0;
    while at < NAMES.len() {
        starts[NAMES[at].len() + 1] = at + 1;
        at += 1;
    }
    // A length without names begins and ends where the shorter ones end.
    let mut length = 1;
    while length < starts.len() {
        if starts[length] < starts[length - 1] {
            starts[length] = starts[length - 1];
        }
        length += 1;
    }
    starts
};

/// The bound that the telemetry registry states for command names.
const _: () = assert!(NAMES.len() <= 256);

/// A command that MongoDB has: the only names that logs, events and spans show. Two bytes, with `Option` too.
///
/// # Example
/// ```
/// use opmsg_telemetry::command::KnownCommand;
/// assert_eq!(KnownCommand::find(b"find").map(KnownCommand::name), Some("find"));
/// assert_eq!(KnownCommand::find(b"a peer's own text"), None);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct KnownCommand(
    /// One more than its place in the list.
    NonZeroU16,
);

impl KnownCommand {
    /// The command with exactly this name. Case counts, as for servers.
    #[inline]
    #[must_use]
    pub fn find(name: &[u8]) -> Option<Self> {
        let [start, end] = STARTS.get(name.len()..)?.first_chunk::<2>()?;
        let same_length = NAMES.get(*start..*end)?;
        let at = same_length.binary_search_by(|known| known.as_bytes().cmp(name));
        let place = start.checked_add(at.ok()?)?;
        NonZeroU16::MIN
            .checked_add(u16::try_from(place).ok()?)
            .map(Self)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        let place = usize::from(self.0.get()).wrapping_sub(1);
        NAMES.get(place).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known_name(name: &[u8]) -> Option<&'static str> {
        KnownCommand::find(name).map(KnownCommand::name)
    }

    #[test]
    fn the_list_is_ordered_without_repetition() {
        assert!(NAMES.is_sorted_by(|one, next| (one.len(), *one) < (next.len(), *next)));
        assert!(
            NAMES
                .iter()
                .all(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        );
    }

    #[test]
    fn every_name_is_found_as_itself() {
        for name in NAMES {
            assert_eq!(known_name(name.as_bytes()), Some(name));
        }
        for name in ["find", "hello", "bulkWrite", "getMore", "isMaster", "top"] {
            assert_eq!(known_name(name.as_bytes()), Some(name));
        }
    }

    #[test]
    fn nothing_else_is_found() {
        for name in NAMES {
            let bytes = name.as_bytes();
            for near in [
                bytes[1..].to_vec(),
                [bytes, b"\0"].concat(),
                [b"$", bytes].concat(),
                name.to_uppercase().into_bytes(),
                bytes.iter().rev().copied().collect(),
            ] {
                assert_eq!(known_name(&near), None, "{name}");
            }
        }
        for name in [&b""[..], b"canary", b"\xff\xfe\xfd\xfc", &[b'a'; 42]] {
            assert_eq!(known_name(name), None);
        }
        assert_eq!(known_name(&vec![b'f'; 10_000_000]), None);
        for len in 0..300 {
            assert_eq!(known_name(&vec![b'z'; len]), None);
        }
    }
}
