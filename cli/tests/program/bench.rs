//! The command `bench`: paths a second, and a checksum of them.

use crate::{in_project, printed};

#[test]
fn checksum_depends_on_the_scenarios_and_not_on_the_threads() {
    in_project();
    let checksum = |more: &[&str]| {
        let arguments = [&["deals/two-groups", "--paths", "40"][..], more].concat();
        let line = printed("bench", &arguments);
        let names: Vec<&str> =
            line.trim_end().split(' ').map(|part| part.split('=').next().unwrap()).collect();
        assert_eq!(names, ["paths", "seconds", "paths_per_second", "checksum"]);
        assert!(line.starts_with("paths=40 "));
        line.trim_end().rsplit('=').next().unwrap().to_owned()
    };
    let one = checksum(&["--threads", "1"]);
    assert_eq!(one, checksum(&["--threads", "2"]));
    assert_ne!(one, checksum(&["--seed", "2"]));
    assert_ne!(one, checksum(&["--arithmetic", "exact"]));
    let full = checksum(&["--full", "--threads", "1"]);
    assert_eq!(full, checksum(&["--full", "--threads", "2"]));
    assert_ne!(full, one);
}
