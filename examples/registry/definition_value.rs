//! The two places of the format where a value is either a word or a map.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use crate::definition::Member;

/// The type of an attribute's values.
#[derive(Clone, Debug)]
pub(crate) enum AttributeType {
    String,
    Int,
    Double,
    Boolean,
    /// One of these; the order is that of the buckets.
    Members(Vec<Member>),
}

/// One value of a reference's list: a word, or a word with its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClosedValue {
    pub(crate) value: String,
    pub(crate) brief: Option<String>,
}

impl<'de> Deserialize<'de> for AttributeType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TypeVisitor;

        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Members {
            members: Vec<Member>,
        }

        impl<'de> Visitor<'de> for TypeVisitor {
            type Value = AttributeType;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("string, int, double, boolean or a map with members")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<AttributeType, E> {
                match word {
                    "string" => Ok(AttributeType::String),
                    "int" => Ok(AttributeType::Int),
                    "double" => Ok(AttributeType::Double),
                    "boolean" => Ok(AttributeType::Boolean),
                    _ => Err(E::unknown_variant(
                        word,
                        &["string", "int", "double", "boolean"],
                    )),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<AttributeType, A::Error> {
                let Members { members } = Members::deserialize(MapAccessDeserializer::new(map))?;
                Ok(AttributeType::Members(members))
            }
        }

        deserializer.deserialize_any(TypeVisitor)
    }
}

impl<'de> Deserialize<'de> for ClosedValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueVisitor;

        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct WithBrief {
            value: String,
            brief: String,
        }

        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = ClosedValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word, or a map with value and brief")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<ClosedValue, E> {
                Ok(ClosedValue {
                    value: word.to_owned(),
                    brief: None,
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ClosedValue, A::Error> {
                let WithBrief { value, brief } =
                    WithBrief::deserialize(MapAccessDeserializer::new(map))?;
                Ok(ClosedValue {
                    value,
                    brief: Some(brief),
                })
            }
        }

        deserializer.deserialize_any(ValueVisitor)
    }
}
