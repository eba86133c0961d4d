(** Phi does not change under rescaling. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network phi_eq_of_signed_scaling_equivalent.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Theorem phi_eq_of_scaling_equivalent (R : realFieldType) (A : architecture)
    (a b : parameters R) : scaling_equivalent A a b -> phi_equal A a b.
Proof.
case=> l [l0 l1 r]; apply: phi_eq_of_signed_scaling_equivalent.
by exists l; split=> // v; rewrite lt0r_neq0.
Qed.
