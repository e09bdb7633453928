//! Reading through serde without quoting what was read: an error says what was expected, not what was met.
//!
//! serde's own errors for a wrong type or value hold the text that was met, and a text may be anybody's secret.

use core::cell::Cell;
use core::fmt;

use serde::de::{
    Deserialize, Deserializer, EnumAccess, Error, Expected, MapAccess, SeqAccess, Unexpected,
    Visitor,
};

/// Reads a value of a type whose own reading may quote.
pub(crate) fn read<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::deserialize(Unquoted(deserializer))
}

/// One byte of a list of bytes.
pub(crate) struct Byte(pub(crate) u8);

impl<'de> Deserialize<'de> for Byte {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

/// A deserializer whose errors for the value itself quote nothing. What is nested is up to the types that read it.
pub(crate) struct Unquoted<D>(pub(crate) D);

/// What became of a visitor that was handed to a format.
#[derive(Default)]
struct Traces {
    /// It was given a value, so the error comes from here.
    asked: Cell<bool>,
    /// The format asked what it expects, as it does to refuse a value by itself. Its own words quote that value.
    expected: Cell<Option<String>>,
}

impl Traces {
    fn error<E: Error>(&self, error: E) -> E {
        match self.expected.take() {
            Some(expected) if !self.asked.get() => {
                E::custom(format_args!("wrong type, expected {expected}"))
            }
            // Ours, or one of reading as such: the input ended, or is not of the format.
            _ => error,
        }
    }
}

macro_rules! pass_on {
    ($($method:ident($($argument:ident: $type:ty),*);)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, D::Error> {
                let traces = Traces::default();
                let visitor = Asked { visitor, traces: &traces };
                self.0.$method($($argument,)* visitor).map_err(|error| traces.error(error))
            }
        )*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Unquoted<D> {
    type Error = D::Error;

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }

    pass_on! {
        deserialize_any();
        deserialize_bool();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_i128();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_u128();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
        deserialize_ignored_any();
    }
}

/// A visitor that leaves traces, and whose errors quote nothing.
struct Asked<'c, V> {
    visitor: V,
    traces: &'c Traces,
}

impl<V> Asked<'_, V> {
    fn visitor(self) -> V {
        self.traces.asked.set(true);
        self.visitor
    }
}

struct Expectation<'v>(&'v dyn Expected);

impl fmt::Display for Expectation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! judge {
    ($($method:ident($type:ty);)*) => {
        $(
            fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
                self.visitor().$method::<Why>(value).map_err(E::custom)
            }
        )*
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Asked<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = Expectation(&self.visitor).to_string();
        f.write_str(&expected)?;
        self.traces.expected.set(Some(expected));
        Ok(())
    }

    judge! {
        visit_bool(bool);
        visit_i8(i8);
        visit_i16(i16);
        visit_i32(i32);
        visit_i64(i64);
        visit_i128(i128);
        visit_u8(u8);
        visit_u16(u16);
        visit_u32(u32);
        visit_u64(u64);
        visit_u128(u128);
        visit_f32(f32);
        visit_f64(f64);
        visit_char(char);
        visit_str(&str);
        visit_borrowed_str(&'de str);
        visit_string(String);
        visit_bytes(&[u8]);
        visit_borrowed_bytes(&'de [u8]);
        visit_byte_buf(Vec<u8>);
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor().visit_none::<Why>().map_err(E::custom)
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor().visit_unit::<Why>().map_err(E::custom)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.visitor().visit_some(Unquoted(deserializer))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        self.visitor().visit_newtype_struct(Unquoted(deserializer))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<V::Value, A::Error> {
        self.visitor().visit_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor().visit_map(map)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        self.visitor().visit_enum(access)
    }
}

/// Why a value was refused, in words that are this crate's own or say what was expected.
#[derive(Debug)]
struct Why(String);

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for Why {}

impl Error for Why {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("wrong type, expected {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("wrong value, expected {expected}"))
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::custom("unknown variant")
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::custom("unknown field")
    }
}
