//! Benches of `paydown`; see README.md beside this package.
