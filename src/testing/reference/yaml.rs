//! YAML as texts, lists and fields, with the line of each group of fields.

use granit_parser::{Event, Parser};

/// A node of a YAML file.
#[derive(Debug, Clone)]
pub enum Yaml {
    Text(String),
    List(Vec<Yaml>),
    Fields(usize, Vec<(String, Yaml)>),
}

impl Yaml {
    /// Reads a text that the deal file's own reader has accepted.
    pub fn read(text: &str) -> Self {
        let mut open: Vec<(usize, bool, Vec<Yaml>)> = vec![(0, false, Vec::new())];
        for event in Parser::new_from_str(text) {
            let (event, span) = event.unwrap();
            let line = span.start.line();
            let done = match event {
                Event::Scalar(text, ..) => Yaml::Text(text.to_string()),
                Event::SequenceStart(..) => {
                    open.push((line, false, Vec::new()));
                    continue;
                }
                Event::MappingStart(..) => {
                    open.push((line, true, Vec::new()));
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => match open.pop().unwrap() {
                    (line, true, parts) => Yaml::fields(line, parts),
                    (_, false, parts) => Yaml::List(parts),
                },
                _ => continue,
            };
            open.last_mut().unwrap().2.push(done);
        }
        open.remove(0).2.remove(0)
    }

    fn fields(line: usize, parts: Vec<Yaml>) -> Self {
        let mut fields = Vec::new();
        let mut parts = parts.into_iter();
        while let (Some(Yaml::Text(name)), Some(value)) = (parts.next(), parts.next()) {
            fields.push((name, value));
        }
        Yaml::Fields(line, fields)
    }

    pub fn get(&self, name: &str) -> Option<&Yaml> {
        self.entries().iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }

    pub fn at(&self, name: &str) -> &Yaml {
        self.get(name).unwrap_or_else(|| panic!("no `{name}` in {self:?}"))
    }

    pub fn entries(&self) -> &[(String, Yaml)] {
        match self {
            Yaml::Fields(_, fields) => fields,
            other => panic!("no fields: {other:?}"),
        }
    }

    pub fn line(&self) -> usize {
        match self {
            Yaml::Fields(line, _) => *line,
            other => panic!("no fields: {other:?}"),
        }
    }

    pub fn text(&self) -> &str {
        match self {
            Yaml::Text(text) => text,
            other => panic!("no text: {other:?}"),
        }
    }

    pub fn text_at(&self, name: &str) -> Option<&str> {
        self.get(name).map(Yaml::text)
    }

    /// The items of a list. A single item may be written without one.
    pub fn items(&self) -> Vec<&Yaml> {
        match self {
            Yaml::List(items) => items.iter().collect(),
            alone => vec![alone],
        }
    }

    pub fn items_at(&self, name: &str) -> Vec<&Yaml> {
        self.get(name).map(Yaml::items).unwrap_or_default()
    }

    pub fn texts_at(&self, name: &str) -> Vec<String> {
        self.items_at(name).into_iter().map(|item| item.text().to_owned()).collect()
    }
}
