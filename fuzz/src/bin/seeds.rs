//! Writes the seeds of each target to `corpus/<target>/`.

use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    for target in paydown_fuzz::targets::TARGETS {
        let folder = own.join("corpus").join(target.name);
        fs::create_dir_all(&folder)?;
        let seeds = paydown_fuzz::corpus::seeds(&own.join(".."), target.name);
        println!("{}: {} seeds", target.name, seeds.len());
        for (number, seed) in seeds.iter().enumerate() {
            fs::write(folder.join(format!("seed-{number:03}")), seed)?;
        }
    }
    Ok(())
}
