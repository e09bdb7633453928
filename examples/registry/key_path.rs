//! Reads a typed value out of a parsed one and knows where it was when that failed.

use std::cell::RefCell;
use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, Visitor,
};
use serde_json::{Error, Value};

/// What was wrong, and the path of keys and positions to it: `metrics[2].unit`.
#[derive(Debug)]
pub(crate) struct PathError {
    pub(crate) path: String,
    pub(crate) error: Error,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.error)
    }
}

/// Reads a `T`.
pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, PathError> {
    let failed_at = RefCell::new(None);
    let node = Node {
        value,
        path: &Path::Root,
        failed_at: &failed_at,
    };
    T::deserialize(node).map_err(|error| PathError {
        path: failed_at.into_inner().unwrap_or_default(),
        error,
    })
}

enum Path<'a> {
    Root,
    Key(&'a Self, &'a str),
    Position(&'a Self, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(Self::Root, key) => f.write_str(key),
            Self::Key(above, key) => write!(f, "{above}.{key}"),
            Self::Position(above, position) => write!(f, "{above}[{position}]"),
        }
    }
}

#[derive(Clone, Copy)]
struct Node<'a> {
    value: &'a Value,
    path: &'a Path<'a>,
    failed_at: &'a RefCell<Option<String>>,
}

impl Node<'_> {
    /// Notes the innermost place of a failure.
    fn note<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        if result.is_err() {
            self.failed_at
                .borrow_mut()
                .get_or_insert_with(|| self.path.to_string());
        }
        result
    }
}

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let result = match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), _, _) => visitor.visit_u64(value),
                (None, Some(value), _) => visitor.visit_i64(value),
                (None, None, Some(value)) => visitor.visit_f64(value),
                (None, None, None) => Err(Error::custom("a number out of range")),
            },
            Value::String(text) => visitor.visit_str(text),
            Value::Array(items) => visitor.visit_seq(Items {
                node: self,
                items: items.iter().enumerate(),
            }),
            Value::Object(fields) => visitor.visit_map(Fields {
                node: self,
                fields: fields.iter(),
                value: None,
            }),
        };
        self.note(result)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.note(self.value.clone().deserialize_enum(name, variants, visitor))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'a> {
    node: Node<'a>,
    items: std::iter::Enumerate<std::slice::Iter<'a, Value>>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Some((position, value)) = self.items.next() else {
            return Ok(None);
        };
        let path = Path::Position(self.node.path, position);
        let node = Node {
            value,
            path: &path,
            failed_at: self.node.failed_at,
        };
        node.note(seed.deserialize(node)).map(Some)
    }
}

struct Fields<'a> {
    node: Node<'a>,
    fields: serde_json::map::Iter<'a>,
    value: Option<(&'a str, &'a Value)>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.fields.next() else {
            return Ok(None);
        };
        self.value = Some((key, value));
        let path = Path::Key(self.node.path, key);
        let node = Node {
            path: &path,
            ..self.node
        };
        node.note(seed.deserialize(key.as_str().into_deserializer()))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let Some((key, value)) = self.value.take() else {
            return Err(Error::custom("a value without its key"));
        };
        let path = Path::Key(self.node.path, key);
        let node = Node {
            value,
            path: &path,
            failed_at: self.node.failed_at,
        };
        node.note(seed.deserialize(node))
    }
}
