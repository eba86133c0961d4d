(** Convolution on a finite abelian group, written additively, and the l1 norm.

    Signals on Z with finite support are signals on a cyclic group that is large enough for nothing
    to wrap around. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Convolution.
Variables (R : realFieldType) (G : finZmodType).
Implicit Types (s t a : G -> R).

Definition conv s t (k : G) : R := \sum_i s i * t (k - i).
Definition l1 s : R := \sum_i `|s i|.

(** The signal that is c at 0 and vanishes elsewhere. *)
Definition impulse (c : R) (i : G) : R := if i == 0 then c else 0.

Lemma l1_ge0 s : 0 <= l1 s.
Proof. by apply: sumr_ge0. Qed.

Lemma l1_eq0 s : l1 s = 0 -> forall i, s i = 0.
Proof. by move/psumr_eq0P => z i; apply/eqP; rewrite -normr_eq0 z. Qed.

Lemma l1_impulse c : l1 (impulse c) = `|c|.
Proof.
rewrite /l1 (bigD1 0) //= /impulse eqxx big1 ?addr0 // => i /negbTE ->; exact: normr0.
Qed.

Lemma l1Z c s : l1 (fun i => c * s i) = `|c| * l1 s.
Proof. by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite normrM. Qed.

Lemma conv_impulse c s k : conv s (impulse c) k = c * s k.
Proof.
rewrite /conv (bigD1 k) //= /impulse subrr eqxx big1 ?addr0 1?mulrC // => i.
by rewrite eq_sym -subr_eq0 => /negbTE ->; rewrite mulr0.
Qed.

Lemma l1_conv s t : l1 (conv s t) <= l1 s * l1 t.
Proof.
apply: (@le_trans _ _ (\sum_k \sum_i `|s i| * `|t (k - i)|)).
  by apply: ler_sum => k _; apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => i _; rewrite normrM.
rewrite exchange_big /l1 mulr_suml; apply: ler_sum => i _; rewrite -mulr_sumr.
rewrite (reindex_inj (addIr i)) /=.
by under eq_bigr do rewrite addrK.
Qed.

End Convolution.
