//! How sets are put together.

/// A struct of sets, or of groups of them, that are recorded and collected together.
macro_rules! metric_group {
    ($(#[$doc:meta])* $name:ident { $($(#[$set_doc:meta])* $set:ident: $type:ty,)* } $({ $($(#[$group_doc:meta])* $group:ident: $group_type:ty,)* })?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($($(#[$group_doc])* pub $group: $group_type,)*)?
            $($(#[$set_doc])* pub $set: $type,)*
        }

        impl $crate::observe::MetricGroup for $name {
            fn merge(&mut self, other: &Self) {
                $($($crate::observe::MetricGroup::merge(&mut self.$group, &other.$group);)*)?
                $($crate::observe::MetricSet::merge(&mut self.$set, &other.$set);)*
            }

            fn visit_sets(&self, set: &mut dyn FnMut(&dyn $crate::observe::SetView)) {
                $($($crate::observe::MetricGroup::visit_sets(&self.$group, set);)*)?
                $(set(&self.$set);)*
            }
        }
    };
}

pub(super) use metric_group;
