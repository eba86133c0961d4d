(**  *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network path_lists.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section ActivationDotPhi.
Variables (R : realFieldType) (A : architecture) (a : parameters R) (x : nat -> R).

Definition term (u : nat) (p : seq nat) : R :=
  (activation A a x u p)%:R * Phi A a u p * (if is_input A u then x u else 1).

Lemma activation_rcons u p v : activation A a x u (rcons p v) =
  [&& activation A a x u p, passes A a x (last u p) v & on A a x v].
Proof. by elim: p u => [|w p IH] u /=; rewrite ?andbT // IH -!andbA. Qed.

Lemma term_rcons u p v : term u (rcons p v) =
  (on A a x v && passes A a x (last u p) v)%:R * weight a (last u p) v * term u p.
Proof.
rewrite /term activation_rcons /Phi product_rcons; case: (activation _ _ _ _ _) => /=.
  by rewrite andbC !mulr1n; ring.
by rewrite !mul0r mulr0.
Qed.

Lemma maximum_selected v : maximum [seq weight a u v * value A a x u | u <- sources A v] =
  \sum_(u <- sources A v) (u == selected A a x v)%:R * weight a u v * value A a x u.
Proof.
have [->|s0] := eqVneq (sources A v) [::]; first by rewrite big_nil.
pose c u := weight a u v * value A a x u; rewrite -/(map c _).
have m : maximum (map c (sources A v)) \in map c (sources A v).
  by apply: maximum_mem; rewrite -size_eq0 size_map size_eq0.
have i : (index (maximum (map c (sources A v))) (map c (sources A v)) < size (sources A v))%N.
  by rewrite -(size_map c) index_mem.
have sel : selected A a x v \in sources A v by exact: mem_nth.
rewrite (bigD1_seq _ sel (uniq_sources A v)) /= eqxx mul1r big1 ?addr0 => [|u /negbTE ->].
  by rewrite -[RHS]/(c _) /selected -(nth_map _ 0 c) // nth_index.
by rewrite !mul0r.
Qed.

Lemma sum_term k v : (v <= k)%N -> is_neuron A v ->
  \sum_(s <- walks_to A k.+1 v) term s.1 s.2 = value A a x v.
Proof.
elim/ltn_ind: v k => v IH k lev n; rewrite sum_walks_to.
have -> : \sum_(u <- sources A v) \sum_(s <- walks_to A k u) term s.1 (rcons s.2 v) =
    \sum_(u <- sources A v) (on A a x v && passes A a x u v)%:R * (weight a u v * value A a x u).
  apply: eq_big_seq => u su; have e : edge A u v by rewrite -mem_sources.
  case: k lev => [|k] lev; first by have := leq_trans (edge_lt e) lev.
  have lek : (u <= k)%N by rewrite -ltnS (leq_trans (edge_lt e)).
  rewrite -(IH u (edge_lt e) k lek (source_neuron su)) !mulr_sumr.
  apply: eq_big_seq => -[w p]; rewrite mem_walks_to ?(leqW lek) //.
  by case/andP=> _ /eqP end_u; rewrite term_rcons end_u mulrA.
rewrite valueE /gate /term /= andbT /Phi /= !mulr1; case i: (is_input A v) => /=.
  have -> : on A a x v by rewrite /on /is_relu (input_hidden i).
  rewrite !mul1r big1_seq ?addr0 // => u; rewrite mem_sources input_no_edge //.
case r: (is_relu A v).
  have m u : passes A a x u v.
    by rewrite /passes; move: (relu_has_bias r); rewrite /has_bias /is_maxpool; case/andP: r => -> /=;
      case: (kind_of A v).
  rewrite relu_has_bias // /on r /=; set pre := preactivation _ _ _ _.
  have [p|p] := ltrP 0 pre.
    by rewrite mul1r mulr1 /pre /preactivation; congr (_ + _); apply: eq_bigr => u _; rewrite m mul1r.
  by rewrite !mul0r big1 ?addr0 // => u _; rewrite mul0r.
have -> : on A a x v by rewrite /on r.
case m: (is_maxpool A v).
  rewrite /has_bias m andbF; case o: (is_output A v); first by case/andP: m => /hidden_output; rewrite o.
  rewrite add0r maximum_selected; apply: eq_bigr => u _.
  by rewrite /passes m /= mulrA.
rewrite neuron_has_bias // mul1r mulr1 /preactivation; congr (_ + _).
by apply: eq_bigr => u _; rewrite /passes m mul1r.
Qed.

Theorem realization_eq_activation_dot_phi (j : nat) (s : seq (nat * seq nat)) :
  is_output A j -> lists_paths A s j ->
  value A a x j =
    \sum_(p <- s) (activation A a x p.1 p.2)%:R * Phi A a p.1 p.2 *
                  (if is_input A p.1 then x p.1 else 1).
Proof.
by move=> o l; rewrite (sum_lists_paths term o l) sum_term // /is_neuron o !orbT.
Qed.

End ActivationDotPhi.
